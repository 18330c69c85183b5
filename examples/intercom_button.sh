#!/bin/sh
# The button of an intercom: the first press calls, the next one hangs up. Connect it to a key, a
# GPIO pin or a web page.
#
#   intercom_button.sh kitchen garage
#
# Controls the client of intercom.sh, which runs as the same user. The exit status is 0 when the call
# is up or has ended, and 5 if the other machine is not online.
set -u
me=$1 other=$2
babel-cli ctl --name "$me" hangup 2>/dev/null || babel-cli ctl --name "$me" call "$other"

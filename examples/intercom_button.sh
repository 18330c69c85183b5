#!/bin/sh
# The button of an intercom: the first press calls, the next one hangs up. Hang it on a key, a GPIO
# pin, a web page.
#
#   intercom_button.sh kitchen garage
#
# It tells the client of intercom.sh what to do, which runs as the same user. The exit status is 0
# once the call is up, or has ended; 5 if the other machine is not there.
set -u
me=$1 other=$2
babel-cli ctl --name "$me" hangup 2>/dev/null || babel-cli ctl --name "$me" call "$other"

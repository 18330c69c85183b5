#!/bin/sh
# An intercom of two machines: one of them runs
#
#   intercom.sh kitchen garage [OPTION...]
#
# and the other "intercom.sh garage kitchen". Each answers only the other, automatically;
# intercom_button.sh calls and hangs up. Further options go to babel-cli.
set -u
me=$1 other=$2
shift 2
exec babel-cli login "$me" --auto-answer-from "$other" "$@" </dev/null

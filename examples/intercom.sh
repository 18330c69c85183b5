#!/bin/sh
# An intercom of two machines: one of them runs
#
#   intercom.sh kitchen garage [OPTION...]
#
# and the other one "intercom.sh garage kitchen". Each answers the other by itself, and nobody else;
# intercom_button.sh calls and hangs up. Further options are babel-cli's.
set -u
me=$1 other=$2
shift 2
exec babel-cli login "$me" --auto-answer-from "$other" "$@" </dev/null

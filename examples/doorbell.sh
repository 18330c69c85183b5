#!/bin/sh
# A doorbell: makes a call, plays a sound when it is answered, and prints the result.
#
#   doorbell.sh WHO SOUND [OPTION...]
#
# Needs no sound card. Further options go to babel-cli (--server, --name, --ring-timeout 60...). The
# exit status is that of babel-cli: 0 if the call was answered.
set -u
who=$1 sound=$2
shift 2

status=0
babel-cli call "$who" --name door --audio null --play "$sound" --hangup-after-play \
    --ring-timeout 20 --quiet "$@" </dev/null || status=$?
case $status in
0) echo "$who has answered" ;;
5) echo "$who is not there" ;;
6 | 7) echo "$who does not answer" ;;
*) echo "the doorbell does not work: exit status $status" ;;
esac
exit $status

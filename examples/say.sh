#!/bin/sh
# Speech from a pipe: calls somebody and says a text by espeak-ng. Anything else that makes raw
# sound, 16 bit at 48 kHz and mono, takes its place.
#
#   say.sh WHO TEXT [OPTION...]
#
# Needs no sound card. BABEL_NAME is its name. Further options are babel-cli's, and so is the exit
# status.
set -u
who=$1 text=$2
shift 2
me=${BABEL_NAME:-speaker}

# The pipe waits until the call is answered. Once sox is done, all that has not been said yet is
# part of the second of silence that it appends.
{
    espeak-ng --stdout "$text" |
        sox -V1 --ignore-length -t wav - -t raw -r 48000 -e signed -b 16 -c 1 - pad 0 1
    babel-cli ctl --name "$me" hangup
} | babel-cli call "$who" --name "$me" --audio null --audio-in - --max-duration 300 --quiet "$@"

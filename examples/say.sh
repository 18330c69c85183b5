#!/bin/sh
# Speech from a pipe: makes a call and speaks a text by espeak-ng. Any other source of raw sound, 16
# bit at 48 kHz and mono, can replace it.
#
#   say.sh WHO TEXT [OPTION...]
#
# Needs no sound card. BABEL_NAME is the login name. Further options go to babel-cli. The exit status
# is that of babel-cli.
set -u
who=$1 text=$2
shift 2
me=${BABEL_NAME:-speaker}

# The pipe waits until the call is answered. When sox is done, at most the second of silence that it
# appends is still unspoken.
{
    espeak-ng --stdout "$text" |
        sox -V1 --ignore-length -t wav - -t raw -r 48000 -e signed -b 16 -c 1 - pad 0 1
    babel-cli ctl --name "$me" hangup
} | babel-cli call "$who" --name "$me" --audio null --audio-in - --max-duration 300 --quiet "$@"

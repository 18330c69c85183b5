#!/usr/bin/env bash
# Measures calls beside their floor and prints tables with the goals (docs/benchmarks.md, "Voice").
set -euo pipefail

usage() {
    cat <<'END_OF_USAGE'
Usage: scripts/bench-voice.sh [--profile NAME]... [--kind NAME]... [--calls N] [--seconds N]
                              [--peers] [--quick] [--out FOLDER [--recordings]]
  --profile NAME  only this, and others so named: quiet, loss-0.5, loss-1, loss-2, loss-5, loss-10,
                  bursts, jitter, slow, change (5 % loss in the middle), roam (another address in the
                  middle), outage-1, outage-2, outage-5, peers; to be named: long (a call of 10
                  minutes) and streams (one stream of PortAudio or two)
  --kind NAME     only this kind of call, and others so named: base, sealed (by the relay), direct,
                  tls (by the relay, without UDP; on emulated networks, and where nft is
                  installed). Without the option: the first three, and tls with outages
  --peers         Mumble on the emulated networks, too, where it is installed; not on change and roam
  --calls N       medians of N calls (default 5 for quiet and each length of frames of direct
                  calls there, 1 for the others)
  --seconds N     of speech a call, more than 12 (default 60; long: 600); the middle of change and
                  roam moves with it
  --quick         one call of 24 s each of quiet, loss-1 and outage-1: a test of the benchmark
  --out FOLDER    plots (SVG) and all figures (figures.json) go there, after each profile
  --recordings    and what every microphone and loudspeaker carried, a file a call
A call takes its speech and up to 40 s more for the rig and the analysis: 100 s, or 60 with
--seconds 20. It prints the time of each. So a network takes 5 minutes (one call of each kind; with
outages 7, roam 4), quiet 40 to 50 (with --calls 1: 10), peers 7, long 11 and streams 2. --peers adds 5
minutes to a network.
  scripts/bench-voice.sh --profile roam --profile change --kind sealed --kind direct --out FOLDER
draws a call that roams and one that loses 5 % in its middle, in 7 minutes.
BABEL_CLI_PROGRAM and BABEL_SERVER_PROGRAM name other programs than those that it would build.
Networks need root, ip and /dev/net/tun. baresip and Mumble are measured where they are installed
(scripts/deps.sh peers). Exit 0 if every goal is met, 1 if one is not.
END_OF_USAGE
}

options=()
while [[ $# -gt 0 ]]; do
    case "$1" in
    --profile | --kind | --calls | --seconds)
        [[ -n "${2:-}" ]] || { usage >&2 && exit 2; }
        options+=("$1" "$2")
        shift 2
        ;;
    --out)
        [[ -n "${2:-}" ]] || { usage >&2 && exit 2; }
        options+=(--out "$(realpath -m "$2")")
        shift 2
        ;;
    --peers | --quick | --recordings) options+=("$1") && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
targets=(netlab opus_floor bare_client streams)
build=${BABEL_BENCH_BUILD:-build/bench}
if [[ -z "${BABEL_CLI_PROGRAM:-}" || -z "${BABEL_SERVER_PROGRAM:-}" ]]; then
    targets+=(babel-server babel-cli)
    export BABEL_CLI_PROGRAM=$PWD/$build/apps/babel-cli/babel-cli
    export BABEL_SERVER_PROGRAM=$PWD/$build/apps/babel-server/babel-server
fi
{
    scripts/deps.sh bench
    cmake --preset bench -B "$build"
    cmake --build "$build" --target "${targets[@]}"
} >&2
padup=$(mktemp)
trap 'rm -f "$padup"' EXIT
gcc -O2 -o "$padup" tools/audiolab/padup.c -lportaudio -lm
# Debian's Python has numpy.
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 bench/voice/run.py "${options[@]}" --padup "$padup" \
    --netlab "$PWD/$build/tools/netlab/netlab" \
    --opus-floor "$PWD/$build/bench/voice/opus_floor" \
    --bare-client "$PWD/$build/bench/voice/bare_client" \
    --streams "$PWD/$build/bench/voice/streams"

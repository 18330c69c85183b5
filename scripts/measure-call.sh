#!/usr/bin/env bash
# Measures a call over a private sound server: gaps, and the latency of the first and the last ten
# seconds, beside the sound server's own pass-through in the same run.
#
#   scripts/measure-call.sh [SECONDS [OPTION...]]     60, and no voice processing: --aec off --ns off
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -z "${BABEL_SERVER_PROGRAM:-}" || -z "${BABEL_CLI_PROGRAM:-}" ]]; then
    scripts/deps.sh test
    cmake --preset dev
    cmake --build --preset dev --target babel-server babel-cli
fi
[[ $# -ge 2 ]] || set -- "${1:-60}" --aec off --ns off
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -o "$work/padup" tools/audiolab/padup.c -lportaudio -lm
python=/usr/bin/python3 # Debian's has numpy
PYTHONDONTWRITEBYTECODE=1 "$python" tests/integration/measure_call.py "$work/padup" "$1" \
    "${@:2}"

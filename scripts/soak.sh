#!/usr/bin/env bash
# Soaks babel-server: 500 clients log in, call, refuse and leave while others misbehave. At the end nothing may have
# grown, and all clients must have the exact presence.
#
#   scripts/soak.sh [SECONDS [OPTIONS...]]     default 600; the options are those of soak.py: --tls
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-600}
if [[ ! "$seconds" =~ ^[1-9][0-9]*$ ]]; then
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
if [[ -z "${BABEL_SERVER_PROGRAM:-}" ]]; then
    scripts/deps.sh test
    cmake --preset dev
    cmake --build --preset dev --target babel-server
fi
# The soak ends much sooner on its own; this bounds it if it does not.
PYTHONDONTWRITEBYTECODE=1 exec timeout -k 10 $((seconds + 180)) \
    python3 tests/soak/soak.py --seconds "$seconds" "${@:2}"

#!/usr/bin/env bash
# Checks a cluster under faults: three servers, 40 users and a redis-server, of which something dies, stops, is cut off or
# drains all the time. At the end the log of all users has to keep the rules of tests/cluster_checker/invariants.py.
#
#   scripts/check-cluster.sh [SEEDS [SECONDS [FIRST]]]     default 20 runs of 180 s; FIRST: the first seed, else random ones
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for number in "${@:1}"; do
    [[ "$number" =~ ^[0-9]+$ ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
done
seeds=${1:-20} seconds=${2:-180}
if [[ -z "${BABEL_SERVER_PROGRAM:-}" ]]; then
    scripts/deps.sh test
    cmake --preset dev
    cmake --build --preset dev --target babel-server babel-cli
fi
# Each run takes half a minute more to start, to come to rest and to be judged. This bounds it if something hangs.
status=0
PYTHONDONTWRITEBYTECODE=1 timeout -k 10 $((seeds * (2 * seconds + 90))) \
    python3 tests/cluster_checker/checker.py --seeds "$seeds" --seconds "$seconds" ${3:+--first "$3"} || status=$?
# Without redis-server there is nothing to check.
[[ $status -eq 77 ]] && exit 0
exit "$status"

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
folder=$(mktemp -d)
trap 'jobs -p | xargs -r kill 2>/dev/null; rm -rf "$folder"' EXIT
first=${3:-$((RANDOM * 32768 + RANDOM))} jobs=$((2 * $(nproc)))

# check FIRST SEEDS: some of the runs, one after the other. Each takes half a minute more to start, to come to rest and to
# be judged. The time-out bounds it if something hangs.
check() {
    PYTHONDONTWRITEBYTECODE=1 timeout -k 10 $(($2 * (2 * seconds + 90))) \
        python3 tests/cluster_checker/checker.py --seeds "$2" --seconds "$seconds" --first "$1" >"$folder/$1" 2>&1
}

# They mostly wait, so several go at once.
declare -A parts=()
for ((job = 0, from = first; job < jobs; ++job)); do
    count=$(((seeds + jobs - 1 - job) / jobs))
    [[ $count -eq 0 ]] && continue
    check "$from" "$count" &
    parts[$from]=$!
    from=$((from + count))
done
failed=0
for part in "${!parts[@]}"; do
    status=0
    wait "${parts[$part]}" || status=$?
    cat "$folder/$part"
    # 77: without redis-server there is nothing to check.
    [[ $status -eq 0 || $status -eq 77 ]] || failed=1
done
exit $failed

#!/usr/bin/env bash
# Measures the relay beside a bare forwarder, and the handshake of a sealed call (docs/benchmarks.md, "The relay").
set -euo pipefail

usage() {
    cat <<'END'
Usage: scripts/bench-relay.sh [--runs K] [--calls N] [--seconds N] [--users N] [--quick]
  --runs K     medians of K runs (default 3)
  --calls N    relayed calls (default 200)
  --seconds N  length of each of the four measurements of a run (default 20)
  --users N    users of the storm of logins (default 10000)
  --quick      one short run with a small storm: whether it works
BABEL_SERVER_PROGRAM names another server than the one that it would build.
Exit 0 if every goal is met, 1 if one is not.
END
}

options=()
while [[ $# -gt 0 ]]; do
    case "$1" in
    --runs | --calls | --seconds | --users)
        [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || { usage >&2 && exit 2; }
        options+=("$1" "$2")
        shift 2
        ;;
    --quick) options+=(--quick) && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/bench
targets=(server_bench relay_bench relay_floor bench_handshake)
[[ -n "${BABEL_SERVER_PROGRAM:-}" ]] || targets+=(babel-server)
{
    scripts/deps.sh bench
    cmake --preset bench
    cmake --build --preset bench --target "${targets[@]}"
} >&2
status=0
PYTHONDONTWRITEBYTECODE=1 python3 bench/relay/run.py "${options[@]}" \
    --calls-generator "$build/bench/relay/relay_bench" \
    --generator "$build/bench/server/server_bench" \
    --floor "$build/bench/relay/relay_floor" \
    --server "${BABEL_SERVER_PROGRAM:-$build/apps/babel-server/babel-server}" || status=1
echo
"$build/bench/call/bench_handshake" || status=1
exit $status

#!/usr/bin/env bash
# Measures babel-server beside a bare floor, or several of them as one beside one alone, and prints tables with the
# ratios (docs/benchmarks.md).
set -euo pipefail

usage() {
    cat <<'END'
Usage: scripts/bench-server.sh [--runs K] [--quick] [SERVER COMMAND...]
       scripts/bench-server.sh --cluster [--runs K] [--quick]
  --runs K   medians of K runs of each scenario (default 3)
  --quick    a fifth of the clients and one run: whether it works, not how fast it is
  --cluster  two and three nodes over a redis-server of its own, and users through faults
  SERVER COMMAND
             another server of this protocol instead of babel-server; {port} in it
             stands for the port on 127.0.0.1 that it shall listen at
Exit 0 if every target is met, 1 if one is not.
END
}

options=()
is_cluster=false
while [[ $# -gt 0 ]]; do
    case "$1" in
    --runs)
        [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || { usage >&2 && exit 2; }
        options+=(--runs "$2")
        shift 2
        ;;
    --quick) options+=(--quick) && shift ;;
    --cluster) is_cluster=true && shift ;;
    -h | --help) usage && exit 0 ;;
    --) shift && break ;;
    -*) usage >&2 && exit 2 ;;
    *) break ;;
    esac
done

[[ $is_cluster == false || $# -eq 0 ]] || { usage >&2 && exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/deps.sh" bench
(
    cd "$root"
    cmake --preset bench
    cmake --build --preset bench --target babel-server babel-cli server_bench floor_server netlab
) >&2

build=$root/build/bench
# For scripts with the modules of the integration tests, which Debian's Python runs.
run_with_tests() {
    BABEL_SERVER_PROGRAM=$build/apps/babel-server/babel-server BABEL_CLI_PROGRAM=$build/apps/babel-cli/babel-cli \
        BABEL_CLUSTER_SCRIPTS=$build/src/cluster/scripts PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$@"
}
status=0
if [[ $is_cluster == true ]]; then
    run_with_tests "$root/bench/server/cluster.py" "${options[@]}" \
        --generator "$build/bench/server/server_bench" \
        --server "$build/apps/babel-server/babel-server" || status=$?
    exit $status
fi
python3 "$root/bench/server/run.py" "${options[@]}" \
    --generator "$build/bench/server/server_bench" \
    --floor "$build/bench/server/floor_server" \
    --server "$build/apps/babel-server/babel-server" -- "$@" || status=1
if [[ $# -eq 0 ]]; then
    echo
    run_with_tests "$root/bench/server/login_trips.py" \
        --netlab "$build/tools/netlab/netlab" || [[ $? -eq 77 ]] || status=1
fi
exit $status

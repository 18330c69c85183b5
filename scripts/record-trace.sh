#!/usr/bin/env bash
# Records the effect of an emulated network on a call's packets (docs/benchmarks.md, "Traces"). Needs root, ip and
# /dev/net/tun.
#
#   scripts/record-trace.sh FILE SECONDS [NETLAB_OPTION...]      such as --delay 50 --loss 1
set -euo pipefail
[[ $# -ge 2 && $2 =~ ^[1-9][0-9]*$ ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
file=$(realpath -m "$1") seconds=$2
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
{
    scripts/deps.sh bench
    cmake --preset bench
    cmake --build --preset bench --target link_trace netlab
} >&2
link_trace=$PWD/build/bench/bench/voice/link_trace
export file seconds link_trace
build/bench/tools/netlab/netlab --name "trace$$" --max-time $((seconds + 30)) "$@" -- bash -c '
    end() { ip netns exec "$1" "$link_trace" "$2" 10.77.0.2 5000 "$seconds"; }
    end "$NETLAB_NS_B" caller &
    end "$NETLAB_NS_A" callee >"$file"
    wait'

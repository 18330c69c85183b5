#!/usr/bin/env bash
# Takes each rule of a cluster out and runs the test that has to fail without it (tests/cluster_checker/mutations). Your
# sources stay as they are. Rules of scripts take a minute; those of nodes build a file or some for each rule.
#
#   scripts/mutate-cluster.sh [--scripts | --nodes] [TEXT...]     TEXT: only rules that have one of these texts
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
-h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" && exit ;;
esac
scripts/deps.sh test
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/cluster_checker/mutations/mutate.py "$@"

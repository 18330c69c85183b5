#!/usr/bin/env bash
# Tries a clone of this repository, as committed, on a bare Debian of another release: runs scripts/demo.sh and
# scripts/test.sh there, or another of its scripts.
#
#   scripts/try-suite.sh [SUITE [SCRIPT...]]     default: trixie, which is Debian 13
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare-root.sh
trap remove_root EXIT

suite=${1:-trixie}
echo "== a bare $suite"
make_root "$suite"
give_devices
git clone -q . "$root/babel"
inside apt-get -qq update
if [[ $# -gt 1 ]]; then
    inside "/babel/$2" "${@:3}"
    exit
fi

echo "== the demonstration"
inside /babel/scripts/demo.sh
echo "== the tests"
inside /babel/scripts/test.sh

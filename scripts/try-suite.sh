#!/usr/bin/env bash
# Tries a clone of this repository, as committed, on a bare Debian of another release: runs scripts/demo.sh and
# scripts/test.sh there.
#
#   scripts/try-suite.sh [SUITE]     default: trixie, which is Debian 13
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare-root.sh
trap remove_root EXIT

suite=${1:-trixie}
echo "== a bare $suite"
make_root "$suite"
mount --rbind --make-rslave /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
git clone -q . "$root/babel"
inside apt-get -qq update

echo "== the demonstration"
inside /babel/scripts/demo.sh
echo "== the tests"
inside /babel/scripts/test.sh

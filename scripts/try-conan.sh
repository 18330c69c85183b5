#!/usr/bin/env bash
# Tries the recipe of conan/ with Debian's packages (the profile debian12-system): inspect, graph info,
# build and create, in a Conan home of its own. Needs Conan 2 in the PATH; exits with 77 without it.
#
#   scripts/try-conan.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v conan >/dev/null; then
    echo "skipped: there is no conan (https://conan.io)"
    exit 77
fi
scripts/deps.sh test
CONAN_HOME=$(mktemp -d)
export CONAN_HOME
trap 'rm -rf "$CONAN_HOME"' EXIT
system=(-pr:a conan/profiles/debian12-system)

# try COMMAND...: prints and runs it.
try() {
    echo "== conan $*"
    conan "$@"
}

try inspect conan
try graph info conan "${system[@]}" --format json >"$CONAN_HOME/graph.json"
try build conan "${system[@]}"
try create conan "${system[@]}" -c tools.build:skip_test=True
try list "babel/*:*"

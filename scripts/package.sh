#!/usr/bin/env bash
# Builds the packages babel-server and babel-cli for this system, checks them with lintian, and leaves them in
# build/package.
set -euo pipefail
umask 022 # packed files are readable for all users
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/deps.sh package
cmake --preset package
cmake --build --preset package
rm -f build/package/*.deb
(cd build/package && cpack)
lintian --fail-on error,warning build/package/*.deb
ls -l build/package/*.deb

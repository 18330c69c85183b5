#!/usr/bin/env bash
# Builds the packages babel-server and babel-cli for this system, checks them with lintian, and leaves them in
# build/package. Two builds of one commit, on systems with the same packages, are equal byte by byte.
#
#   scripts/package.sh [ARCHITECTURE]     arm64 on another machine: in build/package-arm64 (scripts/deps.sh arm64)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/reproducible.sh

architecture=${1:-$(dpkg --print-architecture)}
preset=$(preset_of package "$architecture")
needs=${preset#package-}
scripts/deps.sh "$needs"
build_afresh "$preset"
rm -f "build/$preset"/*.deb
(cd "build/$preset" && DEB_HOST_ARCH=$architecture cpack)
for package in "build/$preset"/*.deb; do
    repack "$package"
done
lintian --fail-on error,warning "build/$preset"/*.deb
ls -l "build/$preset"/*.deb

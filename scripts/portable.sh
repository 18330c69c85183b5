#!/usr/bin/env bash
# Builds the tarball of programs for Linux systems without packages of Babel, and leaves it in build/portable.
# Only on Debian 12, whose static libraries it uses. The programs need glibc 2.36 or later, PortAudio, OpenSSL 3,
# libsndfile and libsamplerate. Two builds of one commit, on systems with the same packages, are equal byte by byte.
#
#   scripts/portable.sh [ARCHITECTURE]     arm64 on another machine (scripts/deps.sh arm64)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/reproducible.sh

allowed='^lib(c|m)\.so\.6$|^libresolv\.so\.2$|^ld-linux-|^libportaudio\.so\.2$|^lib(ssl|crypto)\.so\.3$'
allowed+='|^libsndfile\.so\.1$|^libsamplerate\.so\.0$'
architecture=${1:-$(dpkg --print-architecture)}
preset=$(preset_of portable "$architecture")
build=$PWD/build/$preset

fail() {
    echo "portable.sh: $*" >&2
    exit 1
}

# add_licences FOLDER: those of the libraries that the programs contain.
add_licences() {
    local packages package
    mapfile -t packages < <(
        xargs -d '\n' dpkg-query --search <"$build/archives.txt" | sed -E 's/:.*//' | sort -u
        dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libboost1.*-dev' | sed -n 's/^installed //p' | head -n 1
    )
    mkdir -p "$1"
    for package in "${packages[@]}" libstdc++6; do
        cp -L "/usr/share/doc/$package/copyright" "$1/$package.txt"
    done
}

# check_needs PROGRAM: it must not need a library that has another name elsewhere.
check_needs() {
    local extra
    extra=$(readelf --dynamic --wide "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p' | grep -vE "$allowed" || true)
    [[ -z "$extra" ]] || fail "$(basename "$1") needs $extra"
}

needs=${preset#portable-}
[[ $needs != portable ]] || needs=package
scripts/deps.sh "$needs"
build_afresh "$preset"

name=babel-$(version_of_babel)-linux-$architecture
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
DESTDIR=$stage cmake --install "$build" --prefix /usr/local --strip >/dev/null
mv "$stage/usr/local" "$stage/$name"
for program in babel-server babel-cli; do
    check_needs "$stage/$name/bin/$program"
done
mkdir -p "$stage/$name/share/doc/babel"
cp LICENSE CHANGELOG.md "$stage/$name/share/doc/babel/"
add_licences "$stage/$name/share/doc/babel/licences"
rm -f "$build"/*.tar.xz
pack "$stage/$name" "$build/$name.tar.xz"
ls -l "$build/$name.tar.xz"

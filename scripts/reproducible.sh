# For scripts whose output has to be equal on every machine; they source this in the folder of the project. Sets the
# environment of a build, and packs without traces of the machine.

umask 022 # packed files are readable for all users
export LC_ALL=C.UTF-8 TZ=UTC
export CCACHE_BASEDIR= # a folder there makes ccache write other paths of sources into the programs
# The time of the last commit, or, for sources without their history, of the newest change.
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH

# version_of_babel: of the sources.
version_of_babel() {
    sed -nE 's/^  VERSION ([0-9.]+)$/\1/p' CMakeLists.txt
}

# preset_of NAME [ARCHITECTURE]: that of this machine has the plain name.
preset_of() {
    if [[ "${2:-$(dpkg --print-architecture)}" == "$(dpkg --print-architecture)" ]]; then
        echo "$1"
    else
        echo "$1-$2"
    fi
}

# build_afresh PRESET: manual pages are dated, so those of an earlier commit are made again.
build_afresh() {
    rm -rf "build/$1/man"
    cmake --preset "$1"
    cmake --build --preset "$1"
}

# repack DEB: CPack lists check sums as the file system lists files, and adds its sizes of folders to Installed-Size.
repack() {
    local folder size
    folder=$(mktemp -d)
    dpkg-deb --raw-extract "$1" "$folder/package"
    LC_ALL=C sort -k 2 -o "$folder/package/DEBIAN/md5sums" "$folder/package/DEBIAN/md5sums"
    # As dpkg-gencontrol counts: files in KiB, rounded up, and 1 KiB a folder.
    size=$(cd "$folder/package" && find . -path ./DEBIAN -prune -o -printf '%y %s\n' |
        awk '{ total += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print total }')
    sed -i "s/^Installed-Size: .*/Installed-Size: $size/" "$folder/package/DEBIAN/control"
    sed -i '/^$/d' "$folder/package/DEBIAN/control"
    chmod 755 "$folder/package"
    find "$folder/package" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$folder/package" "$1" >/dev/null
    rm -rf "$folder"
}

# pack FOLDER TARBALL: packs the folder, under its own name.
pack() {
    tar --create --directory "$(dirname "$1")" --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" \
        --owner=0 --group=0 --numeric-owner --mode=u+rw,go=rX "$(basename "$1")" | xz --threads=1 >"$2"
}

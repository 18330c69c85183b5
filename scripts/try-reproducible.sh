#!/usr/bin/env bash
# Builds the packages and the tarball of the last commit twice, in folders of different names and lengths, with
# different umask, time zone, language, home and number of processes, and without ccache. Compares the bytes.
#
#   scripts/try-reproducible.sh [ARCHITECTURE]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

architecture=${1:-$(dpkg --print-architecture)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# build FOLDER UMASK PROCESSES VARIABLE=VALUE...: clones and builds there; the output is in log.txt beside the clone.
build() {
    local where=$1 mask=$2 processes=$3
    shift 3
    mkdir -p "$(dirname "$where")"
    mkdir "$where.home"
    (
        umask "$mask"
        git clone -q . "$where"
        for script in package.sh portable.sh; do
            env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$where.home" CCACHE_DISABLE=1 \
                DEBIAN_FRONTEND=noninteractive CMAKE_BUILD_PARALLEL_LEVEL="$processes" "$@" \
                "$where/scripts/$script" "$architecture" </dev/null
        done
    ) >"$where.log" 2>&1 || {
        tail -n 40 "$where.log" >&2
        echo "try-reproducible.sh: the build failed" >&2
        exit 1
    }
}

# made FOLDER: names of the artifacts, below that folder.
made() {
    (cd "$1/build" && find . -maxdepth 2 \( -name '*.deb' -o -name '*.tar.xz' \) | LC_ALL=C sort)
}

# show FIRST SECOND: the difference of two packages, as far as the installed programs can show it.
show() {
    if command -v diffoscope >/dev/null; then
        diffoscope "$1" "$2" | head -n 60 || true
    elif [[ $1 == *.deb ]]; then
        for each in "$1" "$2"; do
            rm -rf "$folder/shown"
            dpkg-deb --raw-extract "$each" "$folder/shown"
            { dpkg-deb --contents "$each" && cd "$folder/shown" && find . -type f -exec sha256sum {} +; } |
                LC_ALL=C sort >"$each.txt"
        done
        diff "$1.txt" "$2.txt" | head -n 60 || true
    fi
}

echo "== the first build"
build "$folder/a" 022 1 TZ=UTC+12 LC_ALL=C USER=first
echo "== the second build"
build "$folder/another/longer-folder" 077 2 TZ=IST-5:30 LC_ALL=C.UTF-8 USER=second

echo "== comparison"
first=$folder/a second=$folder/another/longer-folder
names=$(made "$first")
[[ -n "$names" && "$names" == "$(made "$second")" ]] || {
    echo "try-reproducible.sh: the builds made different files: $names; $(made "$second")" >&2
    exit 1
}
while read -r name; do
    if cmp -s "$first/build/$name" "$second/build/$name"; then
        echo "equal: $(cd "$first/build" && sha256sum "$name")"
    else
        echo "DIFFERENT: $name"
        show "$first/build/$name" "$second/build/$name"
        failures=$((failures + 1))
    fi
done <<<"$names"
[[ $failures -eq 0 ]] || exit 1
echo "== everything is equal"

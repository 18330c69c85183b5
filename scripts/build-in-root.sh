#!/usr/bin/env bash
# Builds the packages of the last commit in a bare Debian or Ubuntu, in a folder of its own, and copies them to OUT with
# the list of the packages that were installed there. For Debian 12 also the tarball. Exits with 77 and the reason if no
# mirror has the suite. Needs root, debootstrap and a mirror; BABEL_MIRRORS names others than apt's.
#
#   scripts/build-in-root.sh SUITE ARCHITECTURE OUT
set -euo pipefail
[[ $# -eq 3 ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
out=$(realpath -m "$3")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare-root.sh
source scripts/reproducible.sh
trap remove_root EXIT

suite=$1 architecture=$2
for each in "$(dpkg --print-architecture)" "$architecture"; do
    mirror_of "$suite" "$each" >/dev/null || {
        echo "skipped: no mirror has $suite for $each (BABEL_MIRRORS names one)"
        exit 77
    }
done

echo "== a bare $suite, for $architecture"
make_root "$suite" --force-check-gpg
give_devices
git clone -q . "$root/babel"
add_architecture "$suite" "$architecture"
inside apt-get -qq update
scripts=(package.sh)
[[ $suite != bookworm ]] || scripts+=(portable.sh)
for script in "${scripts[@]}"; do
    inside env SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" "/babel/scripts/$script" "$architecture"
done

mkdir -p "$out"
for artifact in "$root"/babel/build/*/*.deb "$root"/babel/build/*/*.tar.xz; do
    [[ ! -e "$artifact" ]] || install -m 644 "$artifact" "$out/"
done
chroot "$root" dpkg-query -W -f '${binary:Package} ${Version}\n' |
    LC_ALL=C sort >"$out/babel-$(version_of_babel)-$suite-$architecture.packages"
echo "== built for $suite, $architecture"

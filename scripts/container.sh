#!/usr/bin/env bash
# Makes build/container/babel-server.tar, an image of the server for podman and docker, of the package that
# scripts/package.sh made: the program, the libraries that it loads, and the authorities of Debian. Everything comes
# from the Debian mirrors of this machine, nothing from a registry of images. Needs root and scripts/deps.sh container.
#
#   scripts/container.sh [--redis]     --redis: also build/container/babel-redis.tar, Debian's Redis for compose.yaml
set -euo pipefail
umask 022 # packed files are readable for all users
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/bare-root.sh
trap remove_root EXIT

owner=4242 # USER of the images
out=build/container
package=(build/package/babel-server_*.deb)
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
[[ $# -eq 0 || "$*" == --redis ]] ||
    { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
[[ -e "${package[0]}" ]] || fail "there is no package: scripts/package.sh makes it"
command -v buildah >/dev/null || fail "there is no buildah: scripts/deps.sh container installs it"

# install_in_root PACKAGE...: with the updates that this machine takes, too.
install_in_root() {
    local suite
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    make_root "$suite"
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        grep -E " $suite(-[a-z]+)? " >"$root/etc/apt/sources.list"
    cp "${package[0]}" "$root/tmp/babel-server.deb"
    inside apt-get -qq update
    inside sh -c '{ apt-get -qq dist-upgrade -y && apt-get -qq install -y --no-install-recommends "$@"; } \
        >/tmp/apt.txt 2>&1 || { cat /tmp/apt.txt; exit 1; }' sh "$@"
}

# list_files PROGRAM: writes it, and the libraries that it loads, to /tmp/files of the root.
list_files() {
    chroot "$root" ldd "$1" >"$root/tmp/ldd"
    ! grep "not found" "$root/tmp/ldd" >&2 || fail "$1 lacks a library"
    {
        echo "$1"
        awk '{ for (i = 1; i <= NF; i++) if ($i ~ "^/") print $i }' "$root/tmp/ldd"
    } >"$root/tmp/files"
}

# owners: the packages of the listed files. /lib may be a link to /usr/lib, and a package may name either.
owners() {
    local path
    while read -r path; do
        chroot "$root" dpkg-query -S "$path" "/usr$path" "${path#/usr}" 2>/dev/null || true
    done <"$root/tmp/files" | sed -n '/^diversion/d; s/[:,].*//p' | sort -u
}

# add_users TREE: the image has no shell and no login.
add_users() {
    printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' \
        "babel:x:$owner:$owner:babel:/var/lib/babel-server:/sbin/nologin" >"$1/etc/passwd"
    printf '%s\n' 'root:x:0:' "babel:x:$owner:" >"$1/etc/group"
    printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

# make_tree PROGRAM FOLDER: /image in the root, with a FOLDER that the program may write to.
make_tree() {
    local tree=$root/image name
    rm -rf "$tree"
    mkdir -p "$tree"/{dev,etc/babel,proc,run,sys,tmp,var/lib,usr/share/doc}
    chmod 1777 "$tree/tmp"
    install -d -m 700 -o "$owner" -g "$owner" "$tree$2"
    list_files "$1"
    echo /etc/ssl/certs/ca-certificates.crt >>"$root/tmp/files"
    chroot "$root" xargs -a /tmp/files cp --dereference --parents --preserve=mode,timestamps -t /image
    add_users "$tree"
    owners >"$root/tmp/owners"
    [[ -s "$root/tmp/owners" ]] || fail "no package has the files of $1"
    while read -r name; do
        install -D -m 644 "$root/usr/share/doc/$name/copyright" "$tree/usr/share/doc/$name/copyright"
        chroot "$root" dpkg-query -W "$name" >>"$tree/usr/share/doc/packages"
    done <"$root/tmp/owners"
}

# build_image NAME CONTAINERFILE: of the tree. The storage is one of its own, which ends with the root.
build_image() {
    local storage=(--root "$root/storage" --runroot "$root/running" --storage-driver vfs)
    rm -rf "${out:?}/$1" "$out/$1.tar"
    mkdir -p "$out/$1"
    tar --sort=name --mtime="@$epoch" --numeric-owner --format=gnu -C "$root/image" -cf "$out/$1/root.tar" .
    buildah "${storage[@]}" bud --isolation chroot --format docker --timestamp "$epoch" \
        --tag "localhost/$1" --file "$PWD/$2" "$out/$1"
    buildah "${storage[@]}" push "localhost/$1" "docker-archive:$out/$1.tar:localhost/$1:latest"
    echo "== localhost/$1: $(stat -c %s "$out/$1/root.tar") bytes of files"
    cat "$root/image/usr/share/doc/packages"
}

echo "== the files of the server"
packages=(ca-certificates /tmp/babel-server.deb)
[[ "$*" != --redis ]] || packages+=(redis-server)
install_in_root "${packages[@]}"
make_tree /usr/bin/babel-server /var/lib/babel-server
echo "== the image of the server"
build_image babel-server packaging/Containerfile
if [[ "$*" == --redis ]]; then
    make_tree /usr/bin/redis-server /data
    echo "== the image of Redis"
    build_image babel-redis packaging/redis.Containerfile
fi
ls -l "$out"/*.tar

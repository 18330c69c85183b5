# For scripts that try something on a bare Debian in a folder of its own; they source this, and run `trap remove_root
# EXIT`. Needs root, debootstrap and a Debian mirror.

root=$(mktemp -d)
chmod 755 "$root" # it is the root folder of all users in there

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# make_root SUITE: makes the system; no service starts in it.
make_root() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
    [[ "$(id -u)" -eq 0 ]] || fail "run this as root: it makes a system in a folder"
    command -v debootstrap >/dev/null || fail "there is no debootstrap: apt-get install debootstrap"
    debootstrap --variant=minbase "$1" "$root" "$mirror" >"$root.log" 2>&1 ||
        fail "debootstrap failed: $(tail -n 3 "$root.log")"
    rm -f "$root.log"
    mount --bind "$root" "$root" # network namespaces need a separate file system
    mount -t proc proc "$root/proc"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
}

# inside COMMAND...: runs it in that system.
inside() {
    echo "# $*"
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        chroot "$root" "$@"
}

remove_root() {
    local mounted
    for mounted in $(awk -v root="$root/" 'index($2 "/", root) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount --lazy "$mounted" # a sound server may still be running
    done
    rm -rf --one-file-system "$root"
}

#!/usr/bin/env bash
# Tries a newcomer's first hour on a bare Debian, in a folder of its own, with a clone of this repository as committed.
# Runs the README's commands in several orders, each of them twice, and installs only the packages that they name:
#   - without sound devices and UTF-8 locale
#   - as a user without rights, as one with sudo, and as root
#   - with umask 077
#   - with clang
# Takes about half an hour on two cores. Needs root, debootstrap and a Debian mirror.
#
#   scripts/try-first-hour.sh [SUITE]     default: bookworm, which is Debian 12
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare-root.sh
trap remove_root EXIT

suite=${1:-bookworm}

step() {
    echo "== $* ($((SECONDS / 60)) min)"
}

# as USER COMMAND...: runs a line in that user's shell, in that user's clone.
as() {
    local user=$1 home
    shift
    home=$([[ $user == root ]] && echo /root || echo "/home/$user")
    echo "$user\$ $*"
    env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME="$home" LANG=C DEBIAN_FRONTEND=noninteractive \
        chroot "$root" setpriv --reuid "$user" --regid "$(id_of "$user")" --init-groups \
        bash -c "cd $home/babel && $*"
}

id_of() {
    chroot "$root" id -g "$1"
}

# quietly COMMAND...: shows its output only if it fails.
quietly() {
    local log=$root.log
    "$@" >"$log" 2>&1 || {
        tail -n 40 "$log" >&2
        fail "failed: $*"
    }
}

twice() {
    quietly "$@"
    quietly "$@"
}

build="cmake --preset release && cmake --build --preset release"

step "a bare $suite with three users: guest, who may do nothing, admin, who has sudo, and root"
make_root "$suite"
mount --rbind --make-rslave /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/snd" 2>/dev/null || true # no sound devices
for user in guest admin; do
    chroot "$root" useradd --create-home --shell /bin/bash "$user"
done
quietly inside apt-get -qq update
quietly inside apt-get -qq install -y --no-install-recommends ca-certificates git sudo
echo 'admin ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/admin"
for user in guest admin root; do
    home=$([[ $user == root ]] && echo /root || echo "/home/$user")
    (umask 077 && git clone -q . "$root$home/babel")
    chroot "$root" chown -R "$user": "$home/babel"
done
mv "$root/usr/bin/sudo" "$root/usr/bin/sudo.away"

step "guest gets the one line that installs everything, and it works"
told=$(as guest scripts/demo.sh 2>&1 || true)
line=$(sed -n '/^apt-get update/p' <<<"$told")
[[ $(grep -c . <<<"$line") -eq 1 && $line == *libboost* ]] || fail "no such line: $told"
quietly inside sh -c "$line -y"
quietly as guest scripts/deps.sh build

step "the demonstration, building and installing, in this order and again"
twice as guest scripts/demo.sh
twice as guest "scripts/deps.sh build && $build"
# Root installs guest's build.
twice as root "cmake --install /home/guest/babel/build/release --prefix /usr/local"
quietly as guest "babel-cli --version && babel-server --version && babel-server check-config"
quietly as guest scripts/demo.sh
[[ -z $(find "$root/home/guest" -name calls.jsonl) ]] || fail "the demonstration is in guest's own call log"

step "admin, with sudo and umask 077: packages first, then the demonstration"
mv "$root/usr/bin/sudo.away" "$root/usr/bin/sudo"
twice as admin "umask 077 && scripts/package.sh"
twice as admin "sudo apt-get install -y --reinstall ./build/package/*.deb"
quietly as guest "/usr/bin/babel-cli --version && man -w babel-cli >/dev/null 2>&1; test -r /usr/share/doc/babel-server/operating.md"
quietly as admin scripts/demo.sh
wants=/etc/systemd/system/sockets.target.wants # as an operator's "systemctl enable" would leave it
quietly inside sh -c "mkdir -p $wants && ln -s /lib/systemd/system/babel-server.socket $wants/"
quietly as admin "sudo apt-get purge -y babel-server babel-cli" # afterwards apt has no record of them
left=$(find "$root"/{etc,lib,usr/bin,usr/lib,usr/share,var} -xdev -iname '*babel*')
[[ -z $left ]] || fail "the packages left behind: $left"

step "root: building with clang in a fresh clone"
clang=$(chroot "$root" apt-cache pkgnames clang-1 | grep -E '^clang-(1[6-9]|[2-9][0-9])$' | sort -V | head -n 1)
quietly inside apt-get -qq install -y --no-install-recommends "$clang"
quietly as root "CXX=${clang/clang/clang++} cmake --preset release && cmake --build --preset release"
quietly as root "scripts/demo.sh"
step "everything worked"

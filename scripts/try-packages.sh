#!/usr/bin/env bash
# Tries the packages that scripts/package.sh made on a bare Debian in a folder of its own: installs them, makes a first
# call, upgrades, removes and purges them, and shows the output of each step. Needs root, debootstrap and a Debian
# mirror.
#
#   scripts/try-packages.sh [SUITE]     default: the suite of this machine
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/bare-root.sh

suite=${1:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
packages=(build/package/*.deb)

finish() {
    stop_server babel-server
    remove_root
}
trap finish EXIT

[[ -e "${packages[0]}" ]] || fail "there are no packages: scripts/package.sh makes them"

echo "== a bare $suite"
make_root "$suite"
cp "${packages[@]}" tests/data/speech.wav "$root/tmp/"

echo "== install"
inside apt-get -qq update
inside sh -c 'apt-get -qq install -y --no-install-recommends /tmp/*.deb >/tmp/apt.txt 2>&1 || { cat /tmp/apt.txt; exit 1; }'
inside dpkg-query -W 'babel-*'
inside babel-server check-config --config /etc/babel/server.conf

echo "== a first call"
first_call babel-server babel-cli babel-cli

echo "== upgrade: changes of the operator stay"
echo 'max-users = 77' >>"$root/etc/babel/server.conf"
inside sh -c 'dpkg -i /tmp/*.deb >/dev/null'
inside grep max-users /etc/babel/server.conf

echo "== remove: the configuration stays"
wants=/etc/systemd/system/sockets.target.wants # as an operator's "systemctl enable" would leave it
inside mkdir -p "$wants"
inside ln -s /lib/systemd/system/babel-server.socket "$wants/"
inside sh -c 'apt-get -qq remove -y babel-server babel-cli >/dev/null'
inside test -e /etc/babel/server.conf
[[ ! -e "$root/usr/bin/babel-server" && ! -e "$root/usr/bin/babel-cli" ]] || fail "programs were left behind"

echo "== purge: nothing stays"
inside sh -c 'dpkg --purge babel-server babel-cli'
left=$(find "$root" -xdev -path "$root/tmp" -prune -o -path "$root/root" -prune -o -iname '*babel*' -print)
[[ -z "$left" ]] || fail "left behind: $left"
echo "== everything worked"

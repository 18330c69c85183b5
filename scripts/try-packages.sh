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
socket=/tmp/control.sock

finish() {
    [[ ! -S "$root$socket" ]] || inside babel-server ctl drain --control "$socket" || true
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
inside babel-server --bind 127.0.0.1 --port 0 --control "$socket" 2>"$root/tmp/server.txt" &
server=$!
for ((i = 0; i < 100; i++)); do
    address=$(sed -nE 's/.*listening on (127\.0\.0\.1:[0-9]+).*/\1/p' "$root/tmp/server.txt")
    [[ -z "$address" ]] || break
    sleep 0.1
done
[[ -n "$address" ]] || fail "the server did not start"
inside timeout 60 babel-cli listen --name bob -s "$address" --auto-answer --audio null \
    --audio-out /tmp/heard.wav </dev/null &
bob=$!
for ((i = 0; i < 100; i++)); do # 5: bob has not logged in yet
    status=0
    inside timeout 60 babel-cli call bob --name alice -s "$address" --audio null --play /tmp/speech.wav \
        --hangup-after-play </dev/null || status=$?
    [[ $status -eq 5 ]] || break
    sleep 0.1
done
[[ $status -eq 0 ]] || fail "alice's call failed: exit status $status"
wait "$bob" || fail "bob's call failed"
inside babel-server ctl drain --control "$socket"
wait "$server" || fail "the server failed"
scripts/heard.sh "$root/tmp/speech.wav" "$root/tmp/heard.wav" || fail "bob did not hear alice"

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

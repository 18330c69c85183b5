#!/usr/bin/env bash
# Tries arm64 on this amd64 machine, in a bare Debian in a folder of its own: cross-builds the last commit, runs its
# unit tests by QEMU, and makes calls between an arm64 client and an amd64 one over an amd64 server. The architectures
# of this machine's dpkg stay as they are, and QEMU is not registered with its kernel. Needs root, debootstrap, a mirror,
# and the packages for amd64 that scripts/package.sh made on that suite: development packages of both architectures
# cannot be installed together.
#
#   scripts/try-arm64.sh [--no-tests] [SUITE]     default: bookworm, which is Debian 12
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare-root.sh

tests=true
if [[ ${1:-} == --no-tests ]]; then
    tests=false
    shift
fi
suite=${1:-bookworm}
[[ $(dpkg --print-architecture) == amd64 ]] || fail "this is not an amd64 machine"
packages=(build/package/*_amd64.deb)
[[ -e "${packages[0]}" ]] || fail "there are no packages for amd64: scripts/package.sh makes them"

finish() {
    stop_server babel-server
    remove_root
}
trap finish EXIT

echo "== a bare $suite with packages for arm64"
make_root "$suite"
give_devices
git clone -q . "$root/babel"
add_architecture "$suite" arm64
inside apt-get -qq update
inside /babel/scripts/deps.sh arm64

if $tests; then
    echo "== unit tests by QEMU"
    inside sh -c 'cd /babel && cmake --preset arm64 && cmake --build --preset arm64'
    inside sh -c 'cd /babel && ctest --preset arm64 --no-tests=error'
fi

echo "== packages for arm64"
inside /babel/scripts/package.sh arm64

echo "== a first call: arm64 calls amd64"
cp tests/data/speech.wav "${packages[@]}" "$root/tmp/"
inside sh -c 'apt-get -qq install -y --no-install-recommends /tmp/*_amd64.deb'
other=/usr/local/bin/babel-cli-amd64
inside cp /usr/bin/babel-cli "$other"
# Takes the place of the client for amd64, whose libraries stay.
inside sh -c 'apt-get -qq install -y --no-install-recommends /babel/build/package-arm64/babel-cli_*_arm64.deb'
qemu=$(chroot "$root" sh -c 'command -v qemu-aarch64-static || command -v qemu-aarch64') || fail "there is no QEMU"
[[ $(inside file -L /usr/bin/babel-cli) == *aarch64* ]] || fail "the client is not for arm64"
first_call babel-server "$qemu /usr/bin/babel-cli" "$other"

echo "== a first call: amd64 calls arm64"
rm -f "$root/tmp/heard.wav" "$root/tmp/server.txt"
first_call babel-server "$other" "$qemu /usr/bin/babel-cli"
echo "== everything worked"

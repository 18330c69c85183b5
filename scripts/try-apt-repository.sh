#!/usr/bin/env bash
# Tries the apt repository of the packages in the folder DEBS: makes it with a key for this trial alone, serves it by
# Python's web server on this machine, and installs from it in a bare system in a folder of its own. Then apt must
# refuse a changed list and a changed release. Needs root, debootstrap, apt-utils, gpg and a Debian mirror.
#
#   scripts/try-apt-repository.sh DEBS [SUITE]     default: the suite of this machine
set -euo pipefail
[[ $# -ge 1 && -d $1 ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
debs=$(realpath -e "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/bare-root.sh

suite=${2:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
folder=$(mktemp -d)
export GNUPGHOME=$folder/gnupg
web=""

finish() {
    stop_server babel-server
    [[ -z "$web" ]] || kill "$web" 2>/dev/null || true
    gpgconf --kill gpg-agent 2>/dev/null || true # the one of this folder
    remove_root
    rm -rf "$folder"
}
trap finish EXIT

# update_fails REASON: apt must refuse the repository.
update_fails() {
    inside rm -rf /var/lib/apt/lists
    if inside apt-get -qq -o APT::Update::Error-Mode=any update >"$folder/update.txt" 2>&1; then
        cat "$folder/update.txt" >&2
        fail "apt accepted $1"
    fi
    tail -n 2 "$folder/update.txt"
}

echo "== the repository"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'A trial <trial@example.org>' ed25519 sign 1d
key=$(gpg --batch --list-secret-keys --with-colons | awk -F: '$1 == "fpr" { print $10; exit }')
scripts/apt-repository.sh --key "$key" "$debs" "$folder/repository"
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$folder/repository" >"$folder/web.txt" 2>&1 &
web=$!
for ((i = 0; i < 100; i++)); do
    port=$(sed -nE 's/.* port ([0-9]+) .*/\1/p' "$folder/web.txt" | head -n 1)
    [[ -z "$port" ]] || break
    sleep 0.1
done
[[ -n "$port" ]] || fail "the web server did not start"

echo "== a bare $suite"
make_root "$suite"
cp tests/data/speech.wav "$root/tmp/"
install -m 644 "$folder/repository/babel-archive-keyring.gpg" "$root/usr/share/keyrings/"
sed "s,@URI@,http://127.0.0.1:$port," "$folder/repository/babel-$suite.sources" \
    >"$root/etc/apt/sources.list.d/babel.sources"

echo "== install"
inside apt-get -qq -o APT::Update::Error-Mode=any update
inside apt-get -qq install -y --no-install-recommends babel-server babel-cli >"$folder/apt.txt" 2>&1 || {
    cat "$folder/apt.txt"
    fail "apt did not install the packages"
}
inside apt-cache policy babel-server
grep -q 'GET /pool/.*babel-cli.* 200 ' "$folder/web.txt" || fail "babel-cli did not come from the repository"

echo "== a first call"
first_call babel-server babel-cli babel-cli

echo "== apt refuses what the key did not sign"
lists=$folder/repository/dists/$suite
cp -r "$lists" "$folder/good"
for each in "$lists"/main/binary-*/Packages; do
    echo >>"$each"
    echo >>"$each.xz"
done
update_fails "a changed list"
rm -rf "$lists"
cp -r "$folder/good" "$lists"
sed -i 's/^Label: .*/Label: Other/' "$lists/InRelease" "$lists/Release"
update_fails "a changed release"
echo "== everything worked"

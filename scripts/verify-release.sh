#!/usr/bin/env bash
# Verifies a downloaded release: the signature of SHA256SUMS by a key of SIGNERS, the sum of each file, and that there
# is no other file. SIGNERS is a file of allowed signers (ssh-keygen(1)) with a line such as
#   babel-release namespaces="babel-release" ssh-ed25519 AAAA...
# Get the key from a place other than the release.
#
#   scripts/verify-release.sh SIGNERS OUT
set -euo pipefail
[[ $# -eq 2 && -f $1 && -d $2 ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
signers=$(realpath -e "$1")
cd "$2"

fail() {
    echo "verify-release.sh: $*" >&2
    exit 1
}

[[ -f SHA256SUMS && -f SHA256SUMS.sig ]] || fail "there is no signature: SHA256SUMS and SHA256SUMS.sig are needed"
ssh-keygen -Y verify -f "$signers" -I babel-release -n babel-release -s SHA256SUMS.sig <SHA256SUMS ||
    fail "the signature is not by a key of $signers"
# Only after that: the names are the signer's.
if grep -qvE '^[0-9a-f]{64}  [A-Za-z0-9._+~-]+$' SHA256SUMS; then
    fail "SHA256SUMS has a line that is no sum of a file"
fi
sha256sum --check --strict --quiet SHA256SUMS || fail "a file differs from its sum, or is missing"
names=$(cut -d ' ' -f 3- SHA256SUMS)
while read -r name; do
    grep -qxF -- "$name" <<<"$names" || fail "$name is not in SHA256SUMS"
done < <(find . -mindepth 1 -maxdepth 1 ! -name SHA256SUMS ! -name SHA256SUMS.sig -printf '%f\n')
echo "verify-release.sh: $(grep -c . SHA256SUMS) files are as the signer made them"

#!/usr/bin/env bash
# Makes a release of the last commit in the folder OUT, which must be new or empty: packages for each suite of Debian
# and Ubuntu, the tarball, SHA256SUMS and, with --key, its signature. docs/releasing.md has the steps around it. Needs
# root, debootstrap and mirrors.
#
#   scripts/release.sh [--suites "SUITE..."] [--arches "ARCHITECTURE..."] [--key FILE] OUT
#
# Defaults: suites bookworm trixie noble, architectures amd64 arm64. Suites without a mirror are skipped, and listed.
# --key: the private key of ssh-keygen that signs. There is no default, and no key is made.
set -euo pipefail

usage() {
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
    exit 2
}

fail() {
    echo "release.sh: $*" >&2
    exit 1
}

suites="bookworm trixie noble" arches="amd64 arm64" key=""
while [[ $# -gt 1 ]]; do
    case "$1" in
    --suites) suites=$2 ;;
    --arches) arches=$2 ;;
    --key) key=$(realpath -e "$2") ;;
    *) usage ;;
    esac
    shift 2
done
[[ $# -eq 1 && $1 != -* ]] || usage
out=$(realpath -m "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ ! -e "$out" || -z "$(ls -A "$out")" ]] || fail "$out is not empty"
[[ -z "$(git status --porcelain)" ]] || fail "there are changes that no commit has; a release is made of a commit"
mkdir -p "$out"

skipped=()
for suite in $suites; do
    for architecture in $arches; do
        status=0
        scripts/build-in-root.sh "$suite" "$architecture" "$out" </dev/null || status=$?
        case $status in
        0) ;;
        77) skipped+=("$suite for $architecture") ;;
        *) fail "the build for $suite, $architecture failed" ;;
        esac
    done
done
compgen -G "$out/*.deb" >/dev/null || fail "nothing was built"
git rev-parse HEAD >"$out/COMMIT"
scripts/sign-release.sh ${key:+--key "$key"} "$out"
for each in "${skipped[@]}"; do
    echo "== skipped: $each has no mirror here"
done
echo "== the release is in $out"

#!/usr/bin/env bash
# Writes SHA256SUMS of the files in OUT and, with --key, its signature SHA256SUMS.sig by ssh-keygen. The key may be the
# public one of a key that an agent holds. Without --key the release stays unsigned.
#
#   scripts/sign-release.sh [--key FILE] OUT
set -euo pipefail

key=""
if [[ ${1:-} == --key && $# -eq 3 ]]; then
    key=$(realpath -e "$2")
    shift 2
fi
[[ $# -eq 1 && -d $1 ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
cd "$1"

rm -f SHA256SUMS SHA256SUMS.sig
mapfile -t files < <(find . -mindepth 1 -maxdepth 1 -type f -printf '%f\n' | LC_ALL=C sort)
[[ ${#files[@]} -gt 0 ]] || { echo "sign-release.sh: there are no files in $PWD" >&2 && exit 1; }
sha256sum -- "${files[@]}" >SHA256SUMS
if [[ -z "$key" ]]; then
    echo "sign-release.sh: SHA256SUMS is not signed (--key FILE)"
    exit
fi
ssh-keygen -Y sign -f "$key" -n babel-release SHA256SUMS

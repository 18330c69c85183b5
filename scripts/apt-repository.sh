#!/usr/bin/env bash
# Makes an apt repository that a static web server can serve, of the packages in the folder DEBS. OUT must be new or
# empty. The revision of a package names its suite. --key: the fingerprint of the key of GnuPG that signs; no key is
# made. GNUPGHOME chooses the keyring. Needs apt-utils and gpg.
#
#   scripts/apt-repository.sh --key FINGERPRINT DEBS OUT
set -euo pipefail
umask 022
[[ $# -eq 4 && $1 == --key && -d $3 ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
key=$2 debs=$(realpath -e "$3") out=$(realpath -m "$4")

fail() {
    echo "apt-repository.sh: $*" >&2
    exit 1
}

# suite_of REVISION
suite_of() {
    case "$1" in
    *~deb12u*) echo bookworm ;;
    *~deb13u*) echo trixie ;;
    *~ubuntu24.04.*) echo noble ;;
    *) return 1 ;;
    esac
}

command -v apt-ftparchive >/dev/null || fail "there is no apt-ftparchive: apt-get install apt-utils"
gpg --batch --list-secret-keys "$key" >/dev/null 2>&1 || fail "GnuPG has no secret key $key"
[[ ! -e "$out" || -z "$(ls -A "$out")" ]] || fail "$out is not empty"

for deb in "$debs"/*.deb; do
    [[ -e "$deb" ]] || fail "there are no packages in $debs"
    version=$(dpkg-deb --field "$deb" Version)
    suite=$(suite_of "$version") || fail "$(basename "$deb"): its revision names no suite that is known here"
    mkdir -p "$out/pool/$suite"
    cp "$deb" "$out/pool/$suite/"
done

cd "$out"
for suite in $(ls pool); do
    architectures=$(for deb in "pool/$suite"/*.deb; do dpkg-deb --field "$deb" Architecture; done | sort -u | xargs)
    for architecture in $architectures; do
        list=dists/$suite/main/binary-$architecture
        mkdir -p "$list"
        apt-ftparchive --arch "$architecture" packages "pool/$suite" >"$list/Packages"
        xz --keep --threads=1 "$list/Packages"
    done
    release=$(mktemp)
    apt-ftparchive -o APT::FTPArchive::Release::Origin=Babel -o APT::FTPArchive::Release::Label=Babel \
        -o APT::FTPArchive::Release::Suite="$suite" -o APT::FTPArchive::Release::Codename="$suite" \
        -o APT::FTPArchive::Release::Components=main -o APT::FTPArchive::Release::Architectures="$architectures" \
        release "dists/$suite" >"$release" # not in that folder, which it lists
    install -m 644 "$release" "dists/$suite/Release"
    rm -f "$release"
    gpg --batch --local-user "$key" --armor --detach-sign --output "dists/$suite/Release.gpg" "dists/$suite/Release"
    gpg --batch --local-user "$key" --clearsign --output "dists/$suite/InRelease" "dists/$suite/Release"
    cat >"babel-$suite.sources" <<END
Types: deb
URIs: @URI@
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/babel-archive-keyring.gpg
END
done
gpg --batch --export "$key" >babel-archive-keyring.gpg
echo "apt-repository.sh: $(find pool -name '*.deb' | grep -c .) packages for $(ls pool | xargs)"

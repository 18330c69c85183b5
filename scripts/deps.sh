#!/usr/bin/env bash
# Installs the dependencies of Babel on Debian 12 and 13 and Ubuntu 24.04, except those already installed.
set -euo pipefail

usage() {
    cat <<'END'
Usage: scripts/deps.sh [build|test|full|clang|coverage|lint|package|recipes|arm64|release|bench|peers|
                        container]...
  build   what the two programs are built from (default)
  test    build, and what the tests need: a test framework, a private sound server, a voice, Redis,
          and what checks JSON
  full    bench, and clang 19 with its sanitizer runtimes, for the fuzzers and the second compiler;
          promtool and Chromium, for the tests of the metrics and the status page; Doxygen;
          miniupnpd, a router's program, for the tests of port mappings; sslscan and testssl.sh, for
          TLS as others judge it; stunnel, for TLS beside it; zsh and fish, for the tests of completion;
          tshark, for those of the dissector
  clang   bench, and clang 19, the second compiler
  coverage test, and gcovr
  lint    build, clang-tidy 19 and clang-format 14
  package build, and what makes and examines packages
  recipes build, and linters of the packages of other distributions and of workflows
  arm64   package for another architecture, the cross-compiler, the libraries for arm64, and QEMU, which
          runs its programs; only on a system whose dpkg has that architecture, as that of try-arm64.sh
  release package, and what makes bare systems, signatures and an apt repository
  bench   test, and Google Benchmark, for the benchmarks
  peers   bench, and baresip and Mumble, beside which bench-voice.sh measures calls
  container build, and what makes and runs images of containers
END
}

tool_packages=(g++ cmake ninja-build pkg-config)
library_packages=(portaudio19-dev libopus-dev libsndfile1-dev
    libsamplerate0-dev libwebrtc-audio-processing-dev libedit-dev libssl-dev libminiupnpc-dev
    libhiredis-dev)
test_packages=(catch2 python3 python3-jsonschema python3-numpy pulseaudio pulseaudio-utils
    libasound2-plugins espeak-ng sox iproute2 nftables conntrack tmux scdoc man-db
    python3-seccomp haproxy openssh-client openssl redis-server)
full_packages=(clang-19 libclang-rt-19-dev prometheus chromium doxygen miniupnpd-nftables sslscan testssl.sh stunnel4
    zsh fish tshark)
clang_packages=(clang-19)
coverage_packages=(gcovr)
lint_packages=(clang-19 clang-tidy-19 clang-format-14)
package_packages=(scdoc python3 lintian dpkg-dev file)
recipe_packages=(makepkg nix-bin python3 python3-yaml rpm rpmlint)
release_packages=(debootstrap apt-utils gpg gpg-agent openssh-client xz-utils)
arm64_packages=(crossbuild-essential-arm64 qemu-user-static catch2)
bench_packages=(libbenchmark-dev)
peer_packages=(baresip-core mumble mumble-server xvfb xdotool)
container_packages=(debootstrap buildah podman podman-compose crun runc netavark aardvark-dns iptables)
boost_parts=(libboost libboost-program-options libboost-json)
foreign="" # or the ending of the names of libraries of another architecture, which is :arm64

fail() {
    echo "deps.sh: $*" >&2
    exit 1
}

is_installed() {
    [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

# The packages of one Boost release, say 1.81: libboost1.81-dev, libboost-json1.81-dev...
boost_packages() {
    printf "%s$1-dev$foreign\n" "${boost_parts[@]}"
}

boost_is_installed() {
    local release package
    for release in $(dpkg-query -W -f '${Package}\n' 'libboost1.*-dev' 2>/dev/null |
        sed -nE 's/^libboost(1\.[0-9]+)-dev$/\1/p'); do
        [[ "${release#1.}" -ge 81 ]] || continue
        for package in $(boost_packages "$release"); do
            is_installed "$package" || continue 2
        done
        return 0
    done
    return 1
}

# The release of the distribution's own libboost-dev, or the oldest that is new enough: Debian 12 has 1.74 as the
# default and 1.81 beside it.
choose_boost() {
    local release
    local name='libboost(1\.[0-9]+)-dev$'
    for release in $(apt-cache depends libboost-dev | sed -nE "s/.*Depends: $name/\1/p") \
        $(apt-cache pkgnames libboost1. | sed -nE "s/^$name/\1/p" | sort -V); do
        if [[ "${release#1.}" -ge 81 ]]; then
            echo "$release"
            return
        fi
    done
    return 1
}

# add_boost: adds it to the missing packages.
add_boost() {
    local package release
    release=$(choose_boost) || return 1
    for package in $(boost_packages "$release"); do
        is_installed "$package" || missing+=("$package")
    done
}

# tell_what_to_install: for users who may not install packages.
tell_what_to_install() {
    if [[ $boost_is_missing == true ]]; then
        # If apt's lists were never fetched: the newer release of Debian 12.
        add_boost || mapfile -t -O "${#missing[@]}" missing < <(boost_packages 1.81)
    fi
    fail "this user may not install packages. As root:
apt-get update && apt-get install --no-install-recommends ${missing[*]}"
}

# Only the programs of these packages are needed: their services start neither now nor at the next boot.
keep_services_off() {
    local package
    kept_off=()
    for package in prometheus haproxy redis-server; do
        [[ " ${missing[*]} " != *" $package "* ]] || kept_off+=("$package.service")
    done
    [[ ${#kept_off[@]} -gt 0 && -d /run/systemd/system ]] || return 0
    "${as_root[@]}" systemctl --quiet mask --runtime "${kept_off[@]}" || return 0
    trap '"${as_root[@]}" systemctl --quiet unmask --runtime "${kept_off[@]}"
        "${as_root[@]}" systemctl --quiet disable "${kept_off[@]}" || true' EXIT
}

# add_packages WORD: packages for a purpose, besides those that every build needs.
add_packages() {
    case "$1" in
    build) ;;
    test) wanted+=("${test_packages[@]}") ;;
    full) wanted+=("${test_packages[@]}" "${bench_packages[@]}" "${full_packages[@]}") ;;
    clang) wanted+=("${test_packages[@]}" "${bench_packages[@]}" "${clang_packages[@]}") ;;
    coverage) wanted+=("${test_packages[@]}" "${coverage_packages[@]}") ;;
    lint) wanted+=("${lint_packages[@]}") ;;
    package) wanted+=("${package_packages[@]}") ;;
    recipes) wanted+=("${recipe_packages[@]}") ;;
    release) wanted+=("${package_packages[@]}" "${release_packages[@]}") ;;
    arm64) foreign=:arm64 wanted+=("${package_packages[@]}" "${arm64_packages[@]}") ;;
    bench) wanted+=("${test_packages[@]}" "${bench_packages[@]}") ;;
    peers) wanted+=("${test_packages[@]}" "${bench_packages[@]}" "${peer_packages[@]}") ;;
    container) wanted+=("${container_packages[@]}") ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
}

wanted=("${tool_packages[@]}")
for word in "${@:-build}"; do
    add_packages "$word"
done
for package in "${library_packages[@]}"; do
    wanted+=("$package$foreign")
done
mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | sort -u)

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "deps.sh: no apt here, so nothing is installed. Debian's names of the dependencies:" \
        "${wanted[*]} ${boost_parts[*]}" >&2
    exit 0
fi

if [[ -n "$foreign" ]] && ! dpkg --print-foreign-architectures | grep -qx "${foreign#:}"; then
    # It changes what apt fetches and installs on this machine from then on.
    fail "this system's dpkg has no ${foreign#:}. scripts/try-arm64.sh builds in a system of its own. To add it here, as
root: dpkg --add-architecture ${foreign#:}"
fi

missing=()
for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
done
boost_is_installed && boost_is_missing=false || boost_is_missing=true
if [[ ${#missing[@]} -eq 0 && $boost_is_missing == false ]]; then
    echo "deps.sh: everything is installed."
    exit 0
fi

as_root=(env DEBIAN_FRONTEND=noninteractive)
if [[ "$(id -u)" -ne 0 ]]; then
    command -v sudo >/dev/null || tell_what_to_install
    as_root=(sudo "${as_root[@]}")
fi

"${as_root[@]}" apt-get update -q
if [[ $boost_is_missing == true ]]; then
    add_boost || fail "apt offers no Boost of 1.81 or later"
fi
keep_services_off
echo "deps.sh: installing ${missing[*]}"
# Never removes packages: the headers of two Boost releases conflict, and the user decides.
if ! "${as_root[@]}" apt-get install -y --no-install-recommends --no-remove "${missing[@]}"; then
    if [[ $boost_is_missing == true ]] && is_installed libboost1.74-dev; then
        fail "libboost1.74-dev conflicts with it; to replace it: apt-get install libboost$(choose_boost)-dev"
    fi
    fail "apt-get could not install them"
fi

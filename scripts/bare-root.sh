# For scripts that try something on a bare Debian in a folder of its own; they source this, and run `trap remove_root
# EXIT`. Needs root, debootstrap and a Debian mirror.

root=$(mktemp -d)
chmod 755 "$root" # it is the root folder of all users in there

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# mirror_of SUITE ARCHITECTURE: the first of $BABEL_MIRRORS, and of the mirrors of this machine's apt, that has it.
mirror_of() {
    local mirror answer
    answer=$(mktemp -d)
    for mirror in ${BABEL_MIRRORS:-} $(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | uniq); do
        mirror=${mirror%/}
        if timeout 60 /usr/lib/apt/apt-helper download-file "$mirror/dists/$1/main/binary-$2/Release" \
            "$answer/Release" >/dev/null 2>&1; then
            rm -rf "$answer"
            echo "$mirror"
            return
        fi
    done
    rm -rf "$answer"
    return 1
}

# make_root SUITE [DEBOOTSTRAP OPTION...]: makes the system; no service starts in it.
make_root() {
    local suite=$1 components=main script=/usr/share/debootstrap/scripts/$1
    shift
    [[ "$(id -u)" -eq 0 ]] || fail "run this as root: it makes a system in a folder"
    command -v debootstrap >/dev/null || fail "there is no debootstrap: apt-get install debootstrap"
    case "$suite" in
    jammy | noble)
        components=main,universe
        [[ -e "$script" ]] || script=/usr/share/debootstrap/scripts/gutsy # all releases of Ubuntu
        ;;
    esac
    mirror=$(mirror_of "$suite" "$(dpkg --print-architecture)") || fail "no mirror of $suite: BABEL_MIRRORS names one"
    debootstrap --variant=minbase --components="$components" "$@" "$suite" "$root" "$mirror" "$script" \
        >"$root.log" 2>&1 || fail "debootstrap failed: $(tail -n 3 "$root.log")"
    rm -f "$root.log"
    mount --bind "$root" "$root" # network namespaces need a separate file system
    mount -t proc proc "$root/proc"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
}

# give_devices: those of this machine, and a folder for sockets.
give_devices() {
    mount --rbind --make-rslave /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
}

# add_architecture SUITE ARCHITECTURE: apt also offers its packages; Ubuntu has them on mirrors of their own.
add_architecture() {
    local other components own
    own=$(dpkg --print-architecture)
    [[ "$2" != "$own" ]] || return 0
    other=$(mirror_of "$1" "$2") || fail "no mirror of $1 for $2: BABEL_MIRRORS names one"
    components=$(sed -nE "s/^deb .* $1 (.*)/\1/p" "$root/etc/apt/sources.list" | head -n 1)
    printf "deb [arch=$own] $mirror $1 $components\ndeb [arch=$2] $other $1 $components\n" \
        >"$root/etc/apt/sources.list"
    inside dpkg --add-architecture "$2"
}

# inside COMMAND...: runs it in that system.
inside() {
    echo "# $*"
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        chroot "$root" "$@"
}

# first_call SERVER ALICE BOB: a server, and a call in which bob hears alice; each argument is the command of a program.
# Words in it are separated by spaces. Needs tests/data/speech.wav as /tmp/speech.wav in there.
first_call() {
    local server_program=$1 alice=$2 bob=$3 address="" status=0 server listener
    control=/tmp/control.sock
    inside $server_program --bind 127.0.0.1 --port 0 --control "$control" 2>"$root/tmp/server.txt" &
    server=$!
    for ((i = 0; i < 100; i++)); do
        address=$(sed -nE 's/.*listening on (127\.0\.0\.1:[0-9]+).*/\1/p' "$root/tmp/server.txt")
        [[ -z "$address" ]] || break
        sleep 0.1
    done
    [[ -n "$address" ]] || fail "the server did not start"
    inside timeout 60 $bob listen --name bob -s "$address" --auto-answer --audio null \
        --audio-out /tmp/heard.wav </dev/null &
    listener=$!
    for ((i = 0; i < 100; i++)); do # 5: bob has not logged in yet
        status=0
        inside timeout 60 $alice call bob --name alice -s "$address" --audio null --play /tmp/speech.wav \
            --hangup-after-play </dev/null || status=$?
        [[ $status -eq 5 ]] || break
        sleep 0.1
    done
    [[ $status -eq 0 ]] || fail "alice's call failed: exit status $status"
    wait "$listener" || fail "bob's call failed"
    inside $server_program ctl drain --control "$control"
    wait "$server" || fail "the server failed"
    scripts/heard.sh "$root/tmp/speech.wav" "$root/tmp/heard.wav" || fail "bob did not hear alice"
}

# stop_server: of a first call that failed.
stop_server() {
    [[ ! -S "$root${control:-/none}" ]] || inside $1 ctl drain --control "$control" || true
}

remove_root() {
    local mounted
    for mounted in $(awk -v root="$root/" 'index($2 "/", root) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount --lazy "$mounted" # a sound server may still be running
    done
    rm -rf --one-file-system "$root"
}

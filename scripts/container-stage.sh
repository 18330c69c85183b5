# Sourced by scripts/try-container.sh behind demo-stage.sh: a storage of podman in the folder of the trial, and what its
# steps share.

check_needs() {
    local each
    [[ "$(id -u)" -eq 0 ]] || fail "run this as root: the document's commands are root's"
    for each in podman podman-compose crun; do
        command -v "$each" >/dev/null || fail "there is no $each: scripts/deps.sh container installs it"
    done
    for each in "$cli" "$root/build/container/babel-server.tar"; do
        [[ -e "$each" ]] || fail "there is no $each: scripts/container.sh makes images, scripts/demo.sh programs"
    done
    ! ss -Hltn 'sport = :4242 or sport = :4243' | grep -q . || fail "a server has port 4242 or 4243 already"
}

# make_storage CONFINED: files of configuration, so that the document's commands are run as they are.
make_storage() {
    local driver=overlay runtime=crun
    [[ $1 == false ]] || { driver=vfs && runtime=runc; }
    cat >"$work/storage.conf" <<CONF
[storage]
driver = "$driver"
graphroot = "$work/graph"
runroot = "$work/running"
CONF
    cat >"$work/containers.conf" <<CONF
[containers]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "$runtime"
[network]
network_config_dir = "$work/networks"
CONF
    mkdir -p "$work/networks"
    export CONTAINERS_STORAGE_CONF=$work/storage.conf CONTAINERS_CONF=$work/containers.conf
    export DISABLE_HC_SYSTEMD=true # timers of systemd would look for the containers in the usual storage
    trap 'remove_containers; cleanup' EXIT
}

# Podman unmounts what the containers had before their folders are removed.
remove_containers() {
    local mounted
    podman rm --all --force --volumes --time 2 >/dev/null 2>&1 || true
    podman network prune --force >/dev/null 2>&1 || true
    for mounted in $(awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount --lazy "$mounted"
    done
}

# step COMMAND...: shows and runs it.
step() {
    echo "# $*" >&2
    "$@"
}

# expect WHAT VALUE FOUND
expect() {
    [[ "$3" == "$2" ]] || fail "$1: expected '$2', found '$3'"
    echo "$1: $3"
}

# section TITLE: the commands of that section of the document.
section() {
    awk -v title="## $1" '/^## / { inside = $0 == title } inside && /^    / { print substr($0, 5) }' \
        "$root/docs/containers.md"
}

# wait_for_container NAME PATTERN [TIMES]: for that many lines of its log, for up to 20 s.
wait_for_container() {
    local found
    for ((i = 0; i < 200; i++)); do
        podman logs "$1" >"$work/$1.txt" 2>&1 || true
        found=$(grep -cE "$2" "$work/$1.txt" || true)
        [[ $found -lt ${3:-1} ]] || return 0
        sleep 0.1
    done
    fail "$1: no line with \"$2\" came"
}

# key_of NAME: the fingerprint that the server of a container logged last.
key_of() {
    podman logs "$1" 2>&1 | sed -nE "s/.*the server's key is (SHA256:[^ ]+).*/\1/p" | tail -n 1
}

# call FROM TO: alice at the server FROM calls bob at TO, and bob hears her sound.
call() {
    local bob status
    rm -f "$work/heard.wav"
    become bob "$2" listen --name bob --auto-answer --audio-out "$work/heard.wav" </dev/null >"$work/bob.txt" 2>&1 &
    bob=$!
    started+=("$bob")
    for ((i = 0; i < 100; i++)); do # 5: bob has not logged in yet
        status=0
        (become alice "$1" call bob --name alice --play "$speech" --hangup-after-play) \
            </dev/null >"$work/alice.txt" 2>&1 || status=$?
        [[ $status -eq 5 ]] || break
        sleep 0.1
    done
    [[ $status -eq 0 ]] || fail "alice's call failed: exit status $status"
    wait "$bob" || fail "bob's call failed: exit status $?"
    "$root/scripts/heard.sh" "$speech" "$work/heard.wav" || fail "bob did not hear alice"
}

#!/usr/bin/env bash
# Tries the images that scripts/container.sh made as docs/containers.md has it: runs the commands of its section Start,
# makes a call through the container, stops it, replaces it, and then runs the three servers of compose.yaml and a call
# across two of them. Images, volumes and networks are in a storage of their own, and leave nothing behind. Needs root,
# scripts/deps.sh container, scripts/container.sh --redis, the release build, and the ports of the document.
#
#   scripts/try-container.sh [--confined] [alone|compose]     default: both
#
# --confined: for machines without overlay file systems, without the second version of cgroups, and without the right to
# raise limits. Needs runc besides.
set -euo pipefail

# shellcheck source=scripts/demo-stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo-stage.sh"
# shellcheck source=scripts/container-stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/container-stage.sh"

limit=180 # seconds that a client may run
ready='listening on 0\.0\.0\.0:4243 for TLS'

# keep_limits SCRIPT: a confined machine may not raise limits, as podman does with that of processes without being told.
keep_limits() {
    local files
    files=$(ulimit -Hn)
    sed -i "s/--ulimit nofile=65536:65536/--ulimit nofile=$files:$files --ulimit nproc=4096:4096/" "$1"
}

# The engine gets a limit of processes for the same reason.
keep_limits_of_compose() {
    local files
    files=$(ulimit -Hn)
    sed -i -e "s/\(soft\|hard\): 65536/\1: $files/" -e 's/^  ulimits:/&\n    nproc: 4096/' \
        -e "s/^  engine:/&\n    ulimits: {nproc: 4096, nofile: $files}/" "$1"
}

# run_section TITLE: the commands of that section of the document.
run_section() {
    section "$1" >"$work/section.sh"
    [[ -s "$work/section.sh" ]] || fail "the document has no section $1 with commands"
    [[ $confined == false ]] || keep_limits "$work/section.sh"
    bash -eux "$work/section.sh"
}

# As the kernel has it, since the image has no shell to look from.
check_confinement() {
    local pid status
    pid=$(podman inspect --format '{{.State.Pid}}' babel)
    status=/proc/$pid/status
    expect "user" "4242" "$(awk '/^Uid:/ { print $3 }' "$status")"
    expect "capabilities" "0000000000000000" "$(awk '/^CapEff:/ { print $2 }' "$status")"
    expect "no new privileges" "1" "$(awk '/^NoNewPrivs:/ { print $2 }' "$status")"
    expect "root file system" "ro" "$(awk '$5 == "/" { split($6, of, ","); print of[1] }' "/proc/$pid/mountinfo")"
    expect "process" "1" "$(awk '/^NSpid:/ { print $NF }' "$status")"
}

check_image() {
    local bytes
    bytes=$(podman image inspect --format '{{.Size}}' localhost/babel-server)
    echo "== the image has $((bytes / 1024)) KiB"
    [[ $bytes -le $((24 << 20)) ]] || fail "that is more than 24 MiB"
}

# ends_in SECONDS NAME COMMAND...: the command stops that container by SIGTERM, with exit status 0.
ends_in() {
    local since=$SECONDS most=$1 name=$2
    step "${@:3}"
    [[ $((SECONDS - since)) -le $most ]] || fail "$name took $((SECONDS - since)) s to stop"
    expect "exit status of $name" "0" "$(podman inspect --format '{{.State.ExitCode}}' "$name")"
}

try_alone() {
    local key
    run_section Start
    wait_for_container babel "$ready"
    check_image
    check_confinement
    step podman exec babel babel-server ctl list
    step podman healthcheck run babel
    expect "health" "healthy" "$(podman inspect --format '{{.State.Health.Status}}' babel)"
    call babels://127.0.0.1:4243 babels://127.0.0.1:4243
    key=$(key_of babel)
    step podman volume export babel --output "$work/volume.tar"
    tar -tf "$work/volume.tar" | grep 'server\.key$' || fail "the exported volume has no key"
    ends_in 5 babel podman stop babel
    step podman start babel
    wait_for_container babel "$ready" 2
    expect "key after a restart" "$key" "$(key_of babel)"

    echo "== an upgrade: another container with the same volume"
    run_section Upgrade
    run_section Start
    wait_for_container babel "$ready"
    expect "key after an upgrade" "$key" "$(key_of babel)"
    call babels://127.0.0.1:4243 babels://127.0.0.1:4243 # status 12 if they met another key
    ends_in 5 babel podman stop babel
    step podman rm babel
}

# node NAME: the name of its container: podman-compose and docker-compose differ in it.
node() {
    podman ps --all --filter "label=com.docker.compose.service=$1" --format '{{.Names}}'
}

# keep_online NAME ADDRESS: a user who stays.
keep_online() {
    become "$1" "$2" login "$1" <&9 >"$work/$1.txt" 2>&1 &
    started+=($!)
    wait_for "$1" "Logged in as $1"
}

try_compose() {
    local address letter
    address=$(ip -4 route get 192.0.2.1 | sed -nE 's/.* src ([0-9.]+).*/\1/p')
    step podman load --quiet --input "$root/build/container/babel-server.tar"
    step podman load --quiet --input "$root/build/container/babel-redis.tar"
    step "$root/packaging/compose-setup.sh" "$work/compose" "$address"
    [[ $confined == false ]] || keep_limits_of_compose "$work/compose/compose.yaml"
    cd "$work/compose"
    step podman-compose up --detach
    for letter in a b c; do
        wait_for_container "$(node "$letter")" "member of the cluster"
    done
    mkfifo "$work/open"
    exec 9<>"$work/open" # users whose standard input stays open stay online
    keep_online carol "babels://$address:4263"
    call "babels://$address:4243" "babels://$address:4253"
    step podman exec "$(node c)" babel-server ctl nodes >"$work/nodes.txt"
    cat "$work/nodes.txt"
    expect "servers that are up" "3" "$(grep -c ' up' "$work/nodes.txt")"

    echo "== a server that drains"
    keep_online dave "babels://$address:4253"
    wait_for carol "online: .*dave"
    ends_in 35 "$(node b)" podman-compose stop b
    step podman-compose down
}

confined=false
[[ "${1:-}" != --confined ]] || { confined=true && shift; }
[[ "${1:-}" =~ ^(alone|compose|)$ && $# -le 1 ]] ||
    { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
cd "$root"
check_needs
make_storage "$confined"
[[ "${1:-}" == compose ]] || try_alone
[[ "${1:-}" == alone ]] || try_compose
echo "== everything worked"

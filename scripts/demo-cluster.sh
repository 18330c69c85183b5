#!/usr/bin/env bash
# Runs three servers as one over a redis-server on this machine: a user of one calls a user of another, then one server
# is killed. Prints the users' screens, and exits with 0 only if the call came up and the others were told.
#
#   scripts/demo-cluster.sh
#
# Runs BABEL_SERVER_PROGRAM and BABEL_CLI_PROGRAM, or those of the preset release, which scripts/demo.sh builds.
set -euo pipefail

command -v redis-server >/dev/null || {
    echo "demo-cluster.sh: redis-server is not installed (Debian: redis-server)" >&2
    exit 77
}
# shellcheck source=scripts/demo-stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo-stage.sh"
lease=4 # seconds; the least
limit=120

timeout "$limit" redis-server --port 0 --unixsocket "$work/redis.sock" --save "" --appendonly no --dir "$work" \
    >"$work/redis.txt" 2>&1 &
started+=($!)
wait_for redis "ready to accept connections"

declare -A address process
for node in a b c; do
    mkdir "$work/$node"
    "$server" --bind 127.0.0.1 --port 0 --tls-port 0 --state "$work/$node/state" \
        --control "$work/$node/control" --cluster "unix://$work/redis.sock" --cluster-node "$node" \
        --cluster-address 127.0.0.1 --cluster-lease "$lease" 2>"$work/$node.txt" &
    process[$node]=$!
    started+=($!)
    wait_for "$node" "member of the cluster"
    address[$node]=$(address_of "$node")
done

# Users whose standard input stays open stay online.
mkfifo "$work/open"
exec 9<>"$work/open"

become carol "${address[c]}" login carol <&9 >"$work/carol.txt" 2>&1 &
started+=($!)
wait_for carol "Logged in as carol"
become bob "${address[b]}" listen --name bob --auto-answer </dev/null >"$work/bob.txt" 2>&1 &
bob=$!
started+=("$bob")
wait_for carol "online: .*bob"
(become alice "${address[a]}" call bob --name alice --play "$speech" --hangup-after-play) \
    </dev/null >"$work/alice.txt" 2>&1 ||
    fail "alice's call across servers failed: exit status $?"
wait "$bob" || fail "bob's call failed: exit status $?"

become dave "${address[b]}" login dave <&9 >"$work/dave.txt" 2>&1 &
started+=($!)
wait_for carol "online: .*dave"
"$server" ctl nodes --control "$work/c/control" >"$work/nodes.txt"
"$server" ctl list --all --control "$work/c/control" >"$work/users.txt"
kill -KILL "${process[b]}" # the server of dave
wait_for carol "left: .*dave"

show() {
    printf '\n%s:\n' "$1"
    sed 's/^/    /' "$work/$2.txt"
}
show "ctl nodes" nodes
show "ctl list --all, before the server b was killed" users
show "alice, at the server a" alice
show "bob, at b" bob
show "carol, at c" carol
show "dave, at b" dave

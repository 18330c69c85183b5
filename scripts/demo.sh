#!/usr/bin/env bash
# Builds Babel and makes one encrypted call on this machine: bob listens, alice calls bob, and a recorded sentence is
# played into the call. Exits with 0 only if bob heard it.
#
#   scripts/demo.sh [HEARD.wav]     bob's recording (default build/demo/what-bob-heard.wav)
#
# With BABEL_SERVER_PROGRAM and BABEL_CLI_PROGRAM set, it builds nothing and runs those programs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$root/build/demo"
heard=$(realpath -m "${1:-$root/build/demo/what-bob-heard.wav}")

if [[ -z "${BABEL_SERVER_PROGRAM:-}" || -z "${BABEL_CLI_PROGRAM:-}" ]]; then
    "$root/scripts/deps.sh" build
    cd "$root"
    cmake --preset release
    cmake --build --preset release
fi

# shellcheck source=scripts/demo-stage.sh
source "$root/scripts/demo-stage.sh"

has_sound=false
[[ $("$cli" devices 2>/dev/null) == "no sound devices" ]] || has_sound=true

timeout "$limit" "$server" --control none --bind 127.0.0.1 --port 0 --tls-port 0 --state "$work/state" \
    2>"$work/server.txt" &
started+=($!)
wait_for server "listening on .* for TLS$"
address=$(address_of server)

rm -f "$heard"
become bob "$address" listen --name bob --auto-answer --audio-out "$heard" </dev/null >"$work/bob.txt" 2>&1 &
bob=$!
started+=("$bob")

# Exit status 5: bob is not online, because bob has not logged in yet.
for ((i = 0; i < 100; i++)); do
    status=0
    (become alice "$address" call bob --name alice --play "$speech" --hangup-after-play) \
        </dev/null >"$work/alice.txt" 2>&1 || status=$?
    if [[ $status -ne 5 ]] || ! kill -0 "$bob" 2>/dev/null; then break; fi
    sleep 0.1
done
[[ $status -eq 0 ]] || fail "alice's call failed: exit status $status"
wait "$bob" || fail "bob's call failed: exit status $?"

for name in alice bob; do
    echo
    echo "$name:"
    sed 's/^/    /' "$work/$name.txt"
done
echo
"$root/scripts/heard.sh" "$speech" "$heard" || fail "bob did not hear alice"
printf 'Bob heard alice: %q\n\n' "$heard"

if [[ $has_sound == true ]]; then
    options=
    echo "For a call of your own, with your microphone and loudspeaker,"
else
    options=" --audio null"
    echo "This machine has no sound device: a call of your own is silent until you \"play\" a file into it. For one,"
fi
echo "start each of these in a terminal of its own:"
printf '    %q\n    %q login alice%s\n    %q login bob%s\n' "$server" "$cli" "$options" "$cli" "$options"
echo "Then bob types \"call alice\", and alice types \"accept\"."

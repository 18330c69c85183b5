# Sourced by the demos: their programs, a folder for their files, and the end of all that they start.
# Takes BABEL_SERVER_PROGRAM and BABEL_CLI_PROGRAM, or the programs of the preset release.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
server=${BABEL_SERVER_PROGRAM:-$root/build/release/apps/babel-server/babel-server}
cli=${BABEL_CLI_PROGRAM:-$root/build/release/apps/babel-cli/babel-cli}
speech=$root/tests/data/speech.wav

work=$(mktemp -d)
# Isolates the calls from the user's settings.
for variable in $(compgen -e BABEL_ || true); do
    unset "$variable"
done
export XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
limit=60 # seconds that a program may run
started=() # processes
cleanup() {
    kill "${started[@]}" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() {
    echo "$(basename "$0"): $*" >&2
    tail -n 20 "$work"/*.txt >&2
    exit 1
}

# Waits for a line in the file of that name, for up to 20 s.
wait_for() {
    for ((i = 0; i < 200; i++)); do
        ! grep -sqE "$2" "$work/$1.txt" || return 0
        sleep 0.1
    done
    fail "$1: no line with \"$2\" came"
}

# Prints the address for TLS of the server whose log is the file of that name.
address_of() {
    sed -nE 's/.*listening on (127\.0\.0\.1:[0-9]+) for TLS$/babels:\/\/\1/p' "$work/$1.txt"
}

# Becomes babel-cli of the user NAME at the server ADDRESS, with folders and a key of their own; more words are its
# options.
become() {
    local name=$1 address=$2
    shift 2
    exec env XDG_CONFIG_HOME="$work/$name" XDG_DATA_HOME="$work/$name" XDG_STATE_HOME="$work/$name" \
        timeout "$limit" "$cli" "$@" --server "$address" --audio null
}

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

#!/usr/bin/env bash
# Prints the share of lines that the tests run, a line a room. Fails below the promised shares: 90 % of the rooms
# without sound devices and terminals, 80 % in all.
#
#   scripts/coverage.sh [HTML]     also writes every line to a file of that name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/deps.sh coverage
cmake --preset coverage
cmake --build --preset coverage
find build/coverage -name '*.gcda' -delete
ctest --preset coverage --no-tests=error -j "$(($(nproc) + 2))" -LE timing
gcovr --root . --object-directory build/coverage --filter src/ --filter include/babel/ --exclude-throw-branches \
    --json build/coverage/lines.json ${1:+--html-details "$1"}

# share PERCENT ROOM...: the share that the tests run. (gcovr replaces an output that is no regular file: never name
# /dev/null.)
share() {
    local least=$1 filters=() room
    shift
    for room in "$@"; do
        filters+=(--filter "src/$room/" --filter "include/babel/$room/")
    done
    printf '%-70s' "$*"
    gcovr --root . --add-tracefile build/coverage/lines.json "${filters[@]}" --fail-under-line "$least" \
        --print-summary --output build/coverage/table.txt | sed -n 's/^lines: //p'
}

for room in core config wire crypto nat net server audio voice mixer call client cli; do
    share 0 "$room"
done
share 90 core config wire crypto nat net server voice mixer call client
share 80 core config wire crypto nat net server audio voice mixer call client cli

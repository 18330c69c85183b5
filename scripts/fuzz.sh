#!/usr/bin/env bash
# Builds the fuzzers and runs each of them from its corpus. New inputs stay in the build folder. An input that breaks a
# rule is left in build/fuzz/, and the exit status shows it. Several run at a time.
#
#   scripts/fuzz.sh [SECONDS [TARGET...]]     default 30 for each; a target is framer, session...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-30}
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
shift || true

scripts/deps.sh full
cmake --preset fuzz
cmake --build --preset fuzz --target fuzzers

targets=("$@")
if [[ ${#targets[@]} -eq 0 ]]; then
    for each in tests/fuzz/fuzz_*.cpp; do
        each=${each##*/fuzz_}
        targets+=("${each%.cpp}")
    done
fi
# fuzz TARGET SECONDS
fuzz() {
    local program=build/fuzz/tests/fuzz/fuzz_$1 output status=0
    mkdir -p "$program.found"
    output=$(timeout -k 5 $(($2 + 60)) "$program" -max_total_time="$2" -rss_limit_mb=1024 -timeout=5 \
        -artifact_prefix=build/fuzz/ -print_final_stats=1 "$program.found" "tests/fuzz/corpus/$1" 2>&1) || status=$?
    printf -- '--- %s, %s s\n%s\n' "$1" "$2" "$output"
    [[ $status -eq 0 ]] || printf -- '--- %s FAILED: exit status %s\n' "$1" "$status"
    return $status
}
export -f fuzz
# One on each processor.
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz "$@"' - {} "$seconds"

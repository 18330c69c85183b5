#!/usr/bin/env bash
# Builds the fuzzers and runs each of them from its corpus. New inputs stay in the build folder. An input that breaks a
# rule is left in build/fuzz/, and the exit status shows it.
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
status=0
for target in "${targets[@]}"; do
    echo "--- $target, $seconds s"
    program=build/fuzz/tests/fuzz/fuzz_$target
    mkdir -p "$program.found"
    timeout -k 5 $((seconds + 60)) "$program" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=5 \
        -artifact_prefix=build/fuzz/ -print_final_stats=1 \
        "$program.found" "tests/fuzz/corpus/$target" || status=1
done
exit "$status"

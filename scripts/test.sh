#!/usr/bin/env bash
# Builds and tests everything that a change must not break: the release build with all tests, and
# the address and undefined behaviour sanitizers with all but those about timing. It takes up to 15
# minutes on two cores.
#
#   scripts/test.sh [--full]     full: the thread sanitizer, the fuzzers, a short soak and clang too
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

full=false
case "${1:-}" in
"") ;;
--full) full=true ;;
*) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac

failures=()
summary=()

# step NAME COMMAND...: runs it, and notes how long it took and whether it failed.
step() {
    local name=$1 start=$SECONDS status=0
    shift
    echo "=== $name"
    "$@" </dev/null || status=$?
    summary+=("$name: $([[ $status -eq 0 ]] && echo ok || echo FAILED) ($((SECONDS - start)) s)")
    [[ $status -eq 0 ]] || failures+=("$name")
    return $status
}

build() {
    cmake --preset "$1" && cmake --build --preset "$1"
}

# build_with_tests PRESET: in spite of what scripts/demo.sh may have left in that folder.
build_with_tests() {
    cmake --preset "$1" -DBABEL_BUILD_TESTS=ON && cmake --build --preset "$1"
}

# run_tests PRESET [CTEST OPTIONS...]
run_tests() {
    local log=build/$1/ctest.log status=0
    # Most of these tests wait for something else than a processor.
    ctest --preset "$1" --no-tests=error -j "$(($(nproc) + 2))" "${@:2}" | tee "$log" || status=$?
    summary+=("$1: $(grep -E 'tests passed|No tests were found' "$log" | tail -n 1)")
    return $status
}

step "dependencies" scripts/deps.sh "$($full && echo full || echo test)" || exit 1
step "release build" build_with_tests release && step "release tests" run_tests release
step "asan build" build_with_tests asan && step "asan tests" run_tests asan -LE timing
if $full; then
    export TSAN_OPTIONS=ignore_noninstrumented_modules=1
    # PortAudio cancels its threads, which this sanitizer takes for a fault of its own when it ignores
    # libraries that are not built with it; the rings have their own tests in two threads.
    step "tsan build" build_with_tests tsan && step "tsan tests" run_tests tsan -LE 'timing|soundcard'
    step "fuzzing" scripts/fuzz.sh 30
    step "soak" scripts/soak.sh 60
    step "clang build" build clang
fi

echo "=== summary ($SECONDS s)"
printf '%s\n' "${summary[@]}"
if [[ ${#failures[@]} -gt 0 ]]; then
    echo "FAILED: ${failures[*]}"
    exit 1
fi

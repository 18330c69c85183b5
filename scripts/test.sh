#!/usr/bin/env bash
# Builds and tests everything that a change must not break: the release build with all tests, and the address and
# undefined behaviour sanitizers with all tests except those of timing and, unless --full, those that take long there.
# It took 43 minutes on two cores; it is meant to take 20.
#
#   scripts/test.sh [--full]     full: all tests with sanitizers, that of threads too, the fuzzers, two short soaks, the
#                                cluster under faults for about 20 minutes, its scripts without their rules, and clang
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

# note NAME STATUS SECONDS: adds a line to the summary.
note() {
    summary+=("$1: $([[ $2 -eq 0 ]] && echo ok || echo FAILED) ($3 s)")
    [[ $2 -eq 0 ]] || failures+=("$1")
    return "$2"
}

# step NAME COMMAND...: runs it, and notes its time and result.
step() {
    local name=$1 start=$SECONDS status=0
    shift
    echo "=== $name"
    "$@" </dev/null || status=$?
    note "$name" $status $((SECONDS - start))
}

# beside NAME COMMAND...: the same in the background, on idle processors.
beside() {
    beside_name=$1 beside_start=$SECONDS beside_log=build/beside.log
    shift
    echo "=== $beside_name, in the background"
    mkdir -p build
    "${@}" </dev/null >"$beside_log" 2>&1 &
    beside_process=$!
}

# join: waits for the commands of `beside`, and shows their output if they failed.
join() {
    local status=0
    wait "$beside_process" || status=$?
    [[ $status -eq 0 ]] || cat "$beside_log"
    note "$beside_name" $status $((SECONDS - beside_start))
}

# build PRESET [TARGET]
build() {
    cmake --preset "$1" && cmake --build --preset "$1" --target "${2:-all}"
}

# With idle processor time only. Linux shares it among sessions first, and each program of a test has one of its own.
# Only for `beside`: it takes the place of the shell.
build_idly() {
    export -f build
    exec setsid chrt --idle 0 bash -c '{ echo 19 >/proc/self/autogroup; } 2>/dev/null; build "$@"' - "$@"
}

# run_tests PRESET [CTEST OPTIONS...]
run_tests() {
    local log=build/$1/ctest.log status=0
    # Most of these tests wait for other things than a processor.
    ctest --preset "$1" --no-tests=error -j "$(($(nproc) + 3))" "${@:2}" | tee "$log" || status=$?
    summary+=("$1: $(grep -E 'tests passed|No tests were found' "$log" | tail -n 1)")
    # The names of what failed, once more: the end of a long output is what is kept and read.
    mapfile -t -O "${#summary[@]}" summary < <(sed -n '/^The following tests FAILED:/,$p' "$log" | grep -E '^\s+[0-9]+ - ')
    return $status
}

# A command of `beside` leads a group of its own, which no Ctrl-C reaches.
trap 'jobs -p | xargs -r -I{} kill -- -{} 2>/dev/null' EXIT
step "dependencies" scripts/deps.sh "$($full && echo full || echo test)" || exit 1
step "release build" build dev || exit 1
# Tests leave more than half of the processors idle.
beside "asan build" build_idly asan
step "release tests" run_tests dev
join && has_asan=true || has_asan=false
if $full; then
    export TSAN_OPTIONS=ignore_noninstrumented_modules=1
    beside "tsan build" build_idly tsan
    $has_asan && step "asan tests" run_tests asan -LE timing
    # PortAudio cancels its threads. This sanitizer reports that as its own error when it ignores libraries built
    # without it. The rings have their own tests in two threads.
    join && has_tsan=true || has_tsan=false
    beside "fuzzers build" build_idly fuzz fuzzers
    $has_tsan && step "tsan tests" run_tests tsan -LE 'timing|soundcard'
    join && step "fuzzing" scripts/fuzz.sh 30
    beside "clang build" build_idly clang
    step "soak" scripts/soak.sh 90
    step "soak by TLS" scripts/soak.sh 90 --tls
    step "cluster" scripts/check-cluster.sh 20 180
    step "rules of the cluster's scripts" scripts/mutate-cluster.sh --scripts
    join
elif $has_asan; then
    step "asan tests" run_tests asan -LE 'timing|long'
fi

echo "=== summary ($SECONDS s)"
printf '%s\n' "${summary[@]}"
if [[ ${#failures[@]} -gt 0 ]]; then
    echo "FAILED: ${failures[*]}"
    exit 1
fi

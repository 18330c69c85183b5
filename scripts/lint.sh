#!/usr/bin/env bash
# Checks every source of the libraries and programs with clang-format and clang-tidy. Fails unless both are clean.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/deps.sh lint
git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 --dry-run -Werror
cmake --preset lint
cmake --build --preset lint -- -k 0

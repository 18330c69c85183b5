#!/usr/bin/env bash
# Holds every source of the libraries and programs to .clang-format and .clang-tidy. Fails if one of
# them has anything to say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/deps.sh lint
git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 --dry-run -Werror
cmake --preset lint
cmake --build --preset lint -- -k 0

#!/usr/bin/env bash
# Makes the reference of the public headers, FOLDER/html/index.html. Fails on any Doxygen warning; exits with 77 without
# Doxygen.
#
#   scripts/api-docs.sh [FOLDER]     default: build/api
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v doxygen >/dev/null; then
    echo "skipped: doxygen is not installed (scripts/deps.sh full)"
    exit 77
fi
folder=${1:-build/api}
mkdir -p "$folder"
(cat docs/Doxyfile && echo "OUTPUT_DIRECTORY = $folder") | doxygen -

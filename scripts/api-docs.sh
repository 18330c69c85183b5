#!/usr/bin/env bash
# Makes the reference of the public headers, FOLDER/html/index.html. Fails if Doxygen warns of
# anything; exits with 77 where there is no Doxygen.
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

#!/usr/bin/env bash
# Builds babel-server as users have it, and measures an idle session by TLS with the OpenSSL of this system.
#
#   scripts/bench-idle.sh [--sessions N]     default: 500
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

{
    scripts/deps.sh test
    cmake --preset release
    cmake --build --preset release --target babel-server
} >&2
BABEL_SERVER_PROGRAM=$PWD/build/release/apps/babel-server/babel-server PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 bench/server/idle_tls.py "$@"

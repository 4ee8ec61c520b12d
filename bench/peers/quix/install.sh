#!/usr/bin/env bash
# Quix Streams 3.28.1 in bench/peers/quix/venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/venv.sh"
venv "$here"

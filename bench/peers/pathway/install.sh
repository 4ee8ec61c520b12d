#!/usr/bin/env bash
# Pathway 0.33.0 in bench/peers/pathway/venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/venv.sh"
venv "$here"

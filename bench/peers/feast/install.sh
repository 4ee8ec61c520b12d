#!/usr/bin/env bash
# Feast 0.67.0 in bench/peers/feast/venv, and wrk for its load.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/venv.sh"
venv "$here"
"$here/../tools/install.sh"

#!/usr/bin/env bash
# Great Expectations 1.24.1 in bench/peers/great-expectations/venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/venv.sh"
venv "$here"

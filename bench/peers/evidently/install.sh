#!/usr/bin/env bash
# Evidently 0.7.23 and NannyML 0.13.1 in bench/peers/evidently/venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/venv.sh"
venv "$here"

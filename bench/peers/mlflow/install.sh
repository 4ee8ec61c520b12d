#!/usr/bin/env bash
# MLflow 3.17.2 in bench/peers/mlflow/venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/venv.sh"
venv "$here"

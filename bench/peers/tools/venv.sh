# venv FOLDER: a virtual environment in FOLDER/venv with exactly what FOLDER/requirements.lock names. Done once per lock file.
# PYTHON names another interpreter; the lock files were made with 3.11.
venv() {
  local folder=$1 python=${PYTHON:-} stamp
  if [ -z "$python" ]; then
    for python in python3.11 python3.12 python3.13 python3; do command -v "$python" >/dev/null && "$python" -c '' 2>/dev/null && break; done
  fi
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "peers need Python 3.11 or newer; $python is older (PYTHON names another)" >&2; return 1; }
  stamp=$(sha256sum < "$folder/requirements.lock")
  [ "$(cat "$folder/venv/installed" 2>/dev/null)" = "$stamp" ] && return 0
  rm -rf "$folder/venv"
  "$python" -m venv "$folder/venv"
  "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$folder/requirements.lock"
  echo "$stamp" > "$folder/venv/installed"
}

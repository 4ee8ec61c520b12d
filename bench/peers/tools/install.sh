#!/usr/bin/env bash
# wrk 4.1, the one HTTP load generator for peers and project: the one on the path, else Debian's package, unpacked (not installed)
# under bench/peers/.cache, so nothing on the machine changes and no root is needed. WRK names another one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); cache=$here/../.cache/wrk
if command -v "${WRK:-wrk}" >/dev/null || [ -x "$cache/wrk" ]; then exit 0; fi
command -v apt-get >/dev/null || { echo 'install wrk 4.1 (https://github.com/wg/wrk), or name it with WRK' >&2; exit 1; }
mkdir -p "$cache/debs" "$cache/root"
cd "$cache/debs"
needed=$(apt-get install --simulate --no-install-recommends wrk 2>/dev/null | awk '/^Inst/ { print $2 }')
apt-get download -qq wrk $needed
for package in *.deb; do dpkg -x "$package" "$cache/root"; done
rm -rf "$cache/debs"
cat > "$cache/wrk" <<'W'
#!/bin/sh
root=$(dirname "$0")/root
LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu | tr ' ' ':'):$(echo "$root"/lib/*-linux-gnu | tr ' ' ':') exec "$root/usr/bin/wrk" "$@"
W
chmod +x "$cache/wrk"

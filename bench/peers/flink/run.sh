#!/usr/bin/env bash
# Apache Flink, one round: KAFKA=host:port run.sh [name=value ...]; names, defaults and the workload stand in src/Bench.java.
# HEAP (1g), GC (SerialGC): of the Java virtual machine.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${KAFKA:?is not set; expected an address such as 127.0.0.1:19092}"
speed=$(python3 -c "import sys; sys.path.insert(0, '$here/../tools'); from speed import speed_ms; print(speed_ms())")
exec java "-Xmx${HEAP:-1g}" "-XX:+Use${GC:-SerialGC}" --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$here/libs/*:$here/out" Bench speed="$speed" "$@"

#!/usr/bin/env bash
# Kafka Streams 4.3.1: jars through Maven in libs/, the driver compiled into out/. Done once per pom.xml and source.
set -euo pipefail
cd "$(dirname "$0")"
stamp=$(cat pom.xml src/Bench.java | sha256sum)
[ "$(cat out/installed 2>/dev/null)" = "$stamp" ] && exit 0
rm -rf libs out && mkdir out
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies -DoutputDirectory=libs
javac -cp 'libs/*' -d out src/Bench.java
echo "$stamp" > out/installed

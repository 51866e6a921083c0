#!/usr/bin/env bash
# How many windows a second broker, engine and database take together, in one process on two cores: real ones, nothing mocked.
# Sends the windows of 10,000 hosts with 20 listeners each, then compares the sums of every listener with what was sent.
#   bench/fleet-throughput.sh [SECONDS] [WINDOWS_PER_SECOND]     default: 300 20000
set -euo pipefail
cd "$(dirname "$0")/.."
. .mvn/jdk25.sh
[ -d fleet/target/dist/lib ] && [ -d fleet/target/test-classes ] || {
  echo "not built yet: ./mvnw -DskipTests -pl fleet -am package" >&2
  exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpus=0
[ "$(nproc)" -lt 2 ] || cpus=0,1
taskset -c $cpus "$ANTEROOM_JDK/bin/java" -Xmx4g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "fleet/target/test-classes:fleet/target/dist/lib/*" dev.anteroom.fleet.embedded.ThroughputBench "$work" "${1:-300}" "${2:-20000}"

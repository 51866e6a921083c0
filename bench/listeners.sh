#!/bin/bash
# What one look at the accept queues costs, beside `ss -Hlnt`, in one run: medians, in network namespaces of its own. Needs root.
#   bench/listeners.sh [ESTABLISHED…]      default: 40 4000 60000
#   SECONDS_WATCHED=5                      how long the 100 Hz sampler is watched per row
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 40 4000 60000
[ "$(id -u)" = 0 ] || { echo "bench/listeners.sh: making network namespaces needs root" >&2; exit 2; }
. ./.mvn/jdk25.sh
./mvnw -o -q -pl linux -am test-compile
./mvnw -o -q -pl linux dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
class_path=linux/target/test-classes:linux/target/classes:$(cat linux/target/bench.classpath)
name=anteroom-bench-$$
trap 'ip netns del $name 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"
echo "times in µs, medians unless p99; ss with its process; sampler: 100 Hz, nothing queued"
printf '%9s %12s %12s %12s %12s %14s %13s %13s\n' sockets "LISTEN p50" "LISTEN p99" "one port" "its rows" "ss -Hlnt" "sampler CPU" "worst gap ms"
for established in "$@"; do
  ip netns add "$name"
  ip -n "$name" link set lo up
  ip netns exec "$name" sysctl -qw net.ipv4.ip_local_port_range="1024 65000"
  ip netns exec "$name" "$ANTEROOM_JDK/bin/java" -XX:+UseSerialGC -Xmx2g --enable-native-access=ALL-UNNAMED \
    -cp "$class_path" dev.anteroom.linux.bench.ListenDumpCost "$established" "${SECONDS_WATCHED:-5}"
  ip netns del "$name"
done

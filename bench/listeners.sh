#!/bin/bash
# What one look at the accept queues costs, beside `ss -Hlnt`, in one run: medians, in network namespaces of its own. Needs root.
#   bench/listeners.sh [ESTABLISHED…]      default: 40 4000 60000
#   SECONDS_WATCHED=30 ROUNDS=5            how long, and how often, the 100 Hz sampler is watched per row
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
ulimit -n "$(ulimit -Hn)"
cat <<'END'
Times in µs. dump: every listener, both families; look-up: the four known ones, what the sampler does in nine ticks of ten;
rows: the connections of one port; ss -Hlnt: with its process. CPU: of the whole process in % of a core, median, at 100 Hz
with nothing queued, in turns with a clock: a thread of the same JVM that wakes up a hundred times a second and does nothing.
END
printf '%9s %12s %12s %12s %12s %12s %14s %12s %10s %13s\n' sockets "dump p50" "dump p99" "look-up p50" "p99" "rows p50" "ss -Hlnt p50" "sampler CPU" "clock CPU" "worst gap ms"
for established in "$@"; do
  ip netns add "$name"
  ip -n "$name" link set lo up
  ip netns exec "$name" sysctl -qw net.ipv4.ip_local_port_range="1024 65000"
  ip netns exec "$name" "$ANTEROOM_JDK/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx2g --enable-native-access=ALL-UNNAMED \
    -cp "$class_path" dev.anteroom.linux.bench.ListenDumpCost "$established" "${SECONDS_WATCHED:-30}" "${ROUNDS:-5}"
  ip netns del "$name"
done

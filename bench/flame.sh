#!/bin/sh
# Times `anteroom flame` on folded stacks beside flamegraph.pl, async-profiler's converter and inferno, and on a CPU profile of
# some 20 MB: the whole process, JVM start included; medians of RUNS runs, in turn with the peers. Run it on a quiet machine.
#
# What is generated is kept in target/bench. Peers are measured where they are found:
#   FLAMEGRAPH_PL    path of flamegraph.pl (github.com/brendangregg/FlameGraph)
#   JFR_CONVERTER    path of jfr-converter.jar (Maven Central, tools.profiler:jfr-converter:4.5)
#   inferno-flamegraph on the PATH
# usage: bench/flame.sh [MEGABYTES]   (default: 100; RUNS=5, PPROF=no leaves the CPU profile out)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/.mvn/jdk25.sh"
folder=$root/target/bench
megabytes=${1:-100}
runs=${RUNS:-5}
# what a peer may take of address space, in KB
limit=14000000
mkdir -p "$folder"
[ -x /usr/bin/time ] || { echo "bench: GNU time is needed (/usr/bin/time)" >&2; exit 2; }

./anteroom --version >/dev/null
stacks=$folder/$megabytes.folded
[ -f "$stacks" ] || "$ANTEROOM_JDK/bin/java" -Xmx4g bench/src/GenerateFolded.java "$megabytes" 1 "$stacks"
cat "$stacks" >/dev/null

# The middle one of the numbers on stdin.
median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Number of the candidate, then a command: runs it once and notes seconds, CPU seconds and memory.
once() {
  number=$1
  shift
  # shellcheck disable=SC3045 # dash, busybox and bash all have it
  (ulimit -v "$limit" && exec /usr/bin/time -a -o "$folder/times.$number" -f '%e %U %S %M' "$@") >"$folder/out.$number" 2>"$folder/err.$number" ||
    echo failed >>"$folder/failed.$number"
}

report() {
  number=$1
  if [ -f "$folder/failed.$number" ]; then
    printf '  %-42s failed: %s\n' "$2" "$(tail -n 1 "$folder/err.$number")"
    return 0
  fi
  wall=$(cut -d' ' -f1 "$folder/times.$number" | median)
  cpu=$(awk '{ print $2 + $3 }' "$folder/times.$number" | median)
  memory=$(cut -d' ' -f4 "$folder/times.$number" | median)
  printf '  %-42s %6s s wall  %6s s CPU  %5d MB\n' "$2" "$wall" "$cpu" "$((memory / 1024))"
}

rm -f "$folder"/times.* "$folder"/failed.* "$folder"/out.* "$folder"/err.*
i=0
while [ "$i" -lt "$runs" ]; do
  i=$((i + 1))
  once 1 ./anteroom flame "$stacks" -o "$folder/anteroom.svg"
  once 2 ./anteroom flame "$stacks" -o "$folder/anteroom.html"
  [ ! -f "${FLAMEGRAPH_PL-}" ] || once 3 perl "$FLAMEGRAPH_PL" "$stacks"
  [ ! -f "${JFR_CONVERTER-}" ] || once 4 "$ANTEROOM_JDK/bin/java" -jar "$JFR_CONVERTER" -o html "$stacks" "$folder/converter.html"
  ! command -v inferno-flamegraph >/dev/null || once 5 inferno-flamegraph "$stacks"
done
echo "$(($(wc -c <"$stacks") / 1000000)) MB of folded stacks, $(wc -l <"$stacks") lines:"
report 1 "anteroom flame -o .svg"
report 2 "anteroom flame -o .html"
[ ! -f "$folder/times.3" ] || report 3 "flamegraph.pl"
[ ! -f "$folder/times.4" ] || report 4 "async-profiler's converter, html"
[ ! -f "$folder/times.5" ] || report 5 "inferno-flamegraph"

[ "${PPROF-}" != no ] || exit 0
profile=$folder/cpu.pb.gz
[ -f "$profile" ] || "$ANTEROOM_JDK/bin/java" -Xmx4g bench/src/GenerateCpuProfile.java 700000 1 "$profile"
rm -f "$folder"/times.* "$folder"/failed.*
i=0
while [ "$i" -lt "$runs" ]; do
  i=$((i + 1))
  once 6 ./anteroom flame "$profile" -o "$folder/anteroom-cpu.html"
done
echo "$(($(wc -c <"$profile") / 1000000)) MB CPU profile, 700,000 stacks:"
report 6 "anteroom flame -o .html"
printf '  the page has %s bytes\n' "$(wc -c <"$folder/anteroom-cpu.html")"

#!/bin/sh
# Times `anteroom goroutines` on generated debug=2 dumps: wall time of the whole process (JVM start included) and largest
# resident memory, medians of 5 runs, beside panicparse (pp) where that is installed. Run it on a quiet machine.
# usage: bench/goroutines.sh [GOROUTINES…]   (default: 100000 1000000, that is about 97 MB and 970 MB, kept in target/bench)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/.mvn/jdk25.sh"
folder=$root/target/bench
runs=5
mkdir -p "$folder"
[ -x /usr/bin/time ] || { echo "bench: GNU time is needed (/usr/bin/time)" >&2; exit 2; }

./anteroom --version >/dev/null
[ -d profile/target/test-classes ] || ./mvnw -q -pl profile -am test-compile

# The middle one of the numbers on stdin.
median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Name, then a command: its medians, or why there are none.
measure() {
  name=$1
  shift
  : >"$folder/times"
  i=0
  while [ "$i" -lt "$runs" ]; do
    i=$((i + 1))
    if ! /usr/bin/time -a -o "$folder/times" -f '%e %M' "$@" >"$folder/out" 2>"$folder/err"; then
      printf '  %-34s failed: %s\n' "$name" "$(tail -n 1 "$folder/err")"
      return 0
    fi
  done
  wall=$(cut -d' ' -f1 "$folder/times" | median)
  memory=$(cut -d' ' -f2 "$folder/times" | median)
  printf '  %-34s %6s s  %6d MB\n' "$name" "$wall" "$((memory / 1024))"
}

[ $# -gt 0 ] || set -- 100000 1000000
for goroutines in "$@"; do
  dump=$folder/$goroutines.txt
  [ -f "$dump" ] || "$ANTEROOM_JDK/bin/java" -cp profile/target/test-classes:profile/target/classes \
    dev.anteroom.profile.goroutine.DumpGenerator "$goroutines" "$dump"
  cat "$dump" >/dev/null
  echo "$goroutines goroutines, $(($(wc -c <"$dump") / 1000000)) MB (in the page cache):"
  measure "anteroom goroutines" ./anteroom goroutines "$dump"
  measure "anteroom goroutines, -Xmx256m" env ANTEROOM_JAVA_OPTS=-Xmx256m ./anteroom goroutines "$dump"
  measure "anteroom goroutines --json" ./anteroom goroutines --json "$dump"
  measure "cat (the reading alone)" cat "$dump"
  ! command -v pp >/dev/null || measure "panicparse" pp "$dump"
done

#!/bin/sh
# Times `anteroom trace` beside `go tool trace -pprof=net` on a trace of about 10 million events that is recorded first: wall time of
# the whole process (JVM start included) and largest resident memory, medians of 5 runs. Run it on a quiet machine.
# usage: bench/trace.sh [GO_BINARY…]   (default: the Go 1.23 and 1.19 of /usr/lib; RUNS=1 for a glance)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
folder=$root/target/bench
runs=${RUNS:-5}
heap=${HEAP:-512m}
# what the peer may take of address space, in KB: it has been seen to need 4 GB and more
limit=12000000
mkdir -p "$folder"
[ -x /usr/bin/time ] || { echo "bench: GNU time is needed (/usr/bin/time)" >&2; exit 2; }
[ $# -gt 0 ] || set -- /usr/lib/go-1.23/bin/go /usr/lib/go-1.19/bin/go
export GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off

./anteroom --version >/dev/null

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
    # shellcheck disable=SC3045 # dash, busybox and bash all have it
    if ! (ulimit -v "$limit" && exec /usr/bin/time -a -o "$folder/times" -f '%e %M' "$@") >"$folder/out" 2>"$folder/err"; then
      printf '  %-34s failed: %s\n' "$name" "$(tail -n 1 "$folder/err")"
      return 0
    fi
  done
  wall=$(cut -d' ' -f1 "$folder/times" | median)
  memory=$(cut -d' ' -f2 "$folder/times" | median)
  printf '  %-34s %6s s  %6d MB\n' "$name" "$wall" "$((memory / 1024))"
}

for go; do
  [ -x "$go" ] || { echo "no Go at $go: left out"; continue; }
  version=$("$go" env GOVERSION)
  trace=$folder/big-$version.trace
  if [ ! -f "$trace" ]; then
    (cd gotrace/src/test/go/recorder && "$go" build -trimpath -o "$folder/recorder" .)
    # Go 1.22 and newer write some 70 MB a second of this, older ones 14
    case $version in
      go1.1? | go1.1?.* | go1.2[01] | go1.2[01].*) duration=5000ms ;;
      *) duration=1000ms ;;
    esac
    "$folder/recorder" -mode big -duration "$duration" -rate 200 -out "$trace"
  fi
  echo "$version, $(($(wc -c <"$trace") / 1000000)) MB:"
  measure "anteroom trace, $heap heap" env ANTEROOM_JAVA_OPTS="-Xmx$heap" ./anteroom trace "$trace"
  head -n 1 "$folder/out"
  measure "go tool trace -pprof=net" "$go" tool trace -pprof=net "$trace"
done

#!/bin/sh
# Times `anteroom trace` beside `go tool trace -pprof=net` on a trace of about 50 MB that is recorded first: wall time of the whole
# process (JVM start included), its processor time and its largest resident memory, medians of 5 runs, the two taking turns. Run it
# on a quiet machine.
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

# Records for ever longer or shorter until the trace is about 50 MB: how much a second gives depends on the machine. $1 is the file.
record() {
  duration=500
  for _ in 1 2 3 4 5 6 7 8; do
    "$folder/recorder" -mode big -duration "${duration}ms" -rate 200 -out "$1"
    size=$(wc -c <"$1")
    [ "$size" -lt 47000000 ] || [ "$size" -gt 55000000 ] || return 0
    duration=$(awk -v d="$duration" -v s="$size" 'BEGIN { print int(d * 51000000 / s) }')
  done
}

# Times one run of a command; $1 is the file that its wall time, memory, user and system time are added to.
once() {
  times=$1
  shift
  # shellcheck disable=SC3045 # dash, busybox and bash all have it
  (ulimit -v "$limit" && exec /usr/bin/time -a -o "$times" -f '%e %M %U %S' "$@") >"$folder/out" 2>"$folder/err" ||
    { echo "bench: $* failed: $(tail -n 1 "$folder/err")" >&2; exit 1; }
}

show() {
  wall=$(cut -d' ' -f1 "$2" | median)
  memory=$(cut -d' ' -f2 "$2" | median)
  cpu=$(awk '{ print $3 + $4 }' "$2" | median)
  printf '  %-34s %6s s wall  %6s s CPU  %6d MB\n' "$1" "$wall" "$cpu" "$((memory / 1024))"
}

for go; do
  [ -x "$go" ] || { echo "no Go at $go: left out"; continue; }
  version=$("$go" env GOVERSION)
  trace=$folder/big-$version.trace
  if [ ! -f "$trace" ]; then
    (cd gotrace/src/test/go/recorder && "$go" build -trimpath -o "$folder/recorder" .)
    record "$trace"
  fi
  echo "$version, $(($(wc -c <"$trace") / 1000000)) MB, load $(cut -d' ' -f1 /proc/loadavg):"
  : >"$folder/ours"
  : >"$folder/theirs"
  i=0
  while [ "$i" -lt "$runs" ]; do
    i=$((i + 1))
    once "$folder/ours" env ANTEROOM_JAVA_OPTS="-Xmx$heap" ./anteroom trace "$trace"
    once "$folder/theirs" "$go" tool trace -pprof=net "$trace"
  done
  show "anteroom trace, $heap heap" "$folder/ours"
  show "go tool trace -pprof=net" "$folder/theirs"
  paste -d' ' "$folder/ours" "$folder/theirs" >"$folder/pairs"
  wall=$(awk '{ print $5 / $1 }' "$folder/pairs" | median)
  cpu=$(awk '{ print ($7 + $8) / ($3 + $4) }' "$folder/pairs" | median)
  printf '  medians of the pairs: %.1f times faster, %.1f times less CPU\n' "$wall" "$cpu"
done

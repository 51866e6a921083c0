#!/bin/sh
# Times `anteroom profile` beside `go tool pprof` on a generated CPU profile of 700,000 distinct stacks (about 20 MB of
# .pb.gz) and on one of 20,000: whole processes, JVM start included. The two take turns, so that a machine whose speed
# drifts drifts for both. Prints medians of wall time, CPU time (user + system) and largest resident memory, then the
# ratios of the medians.
# usage: bench/profiles.sh [STACKS…]   (default: 20000 700000; RUNS=5, GO=/usr/lib/go-1.23/bin/go)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/.mvn/jdk25.sh"
folder=$root/target/bench
runs=${RUNS:-5}
go=${GO:-/usr/lib/go-1.23/bin/go}
# what pprof may take of address space, in KB
limit=12000000
mkdir -p "$folder"
[ -x /usr/bin/time ] || { echo "bench: GNU time is needed (/usr/bin/time)" >&2; exit 2; }
[ -x "$go" ] || { echo "bench: no Go at $go (set GO)" >&2; exit 2; }
export GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off PPROF_TMPDIR="$folder"

# The launcher builds on its first use and makes its start-up cache on the next: neither belongs in a measurement.
./anteroom --version >/dev/null
./anteroom profile top --help >/dev/null
# The tool itself, so that starting `go` isn't counted against it.
pprof=$("$go" env GOTOOLDIR)/pprof
[ -x "$pprof" ] || { "$go" tool pprof -h >/dev/null 2>&1 || true; }
[ -x "$pprof" ] || pprof="$go tool pprof"

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# One run of a command under the memory limit; its figures go to a file.
once() {
  figures=$1
  shift
  # shellcheck disable=SC3045 # dash, busybox and bash all have it
  (ulimit -v "$limit" && exec /usr/bin/time -a -o "$figures" -f '%e %U %S %M' "$@") >"$folder/out" 2>"$folder/err" || {
    printf '  failed: %s: %s\n' "$*" "$(tail -n 1 "$folder/err")"
    exit 1
  }
}

# Title, what Anteroom runs, what pprof runs (words split as they stand).
compare() {
  : >"$folder/ours"
  : >"$folder/theirs"
  i=0
  while [ "$i" -lt "$runs" ]; do
    i=$((i + 1))
    # shellcheck disable=SC2086
    once "$folder/ours" ./anteroom $2
    # shellcheck disable=SC2086
    once "$folder/theirs" $pprof $3
  done
  for side in ours theirs; do
    wall=$(cut -d' ' -f1 "$folder/$side" | median)
    cpu=$(awk '{ print $2 + $3 }' "$folder/$side" | median)
    memory=$(cut -d' ' -f4 "$folder/$side" | median)
    echo "$wall $cpu $memory" >"$folder/$side.median"
  done
  paste -d' ' "$folder/ours.median" "$folder/theirs.median" | awk -v title="$1" '{
    printf "  %-10s anteroom %6.2f s wall %6.2f s CPU %5d MB   pprof %6.2f s wall %6.2f s CPU %5d MB   ratio %5.1f wall %5.1f CPU %4.1f memory\n",
      title, $1, $2, $3 / 1024, $4, $5, $6 / 1024, $4 / $1, $5 / $2, $6 / $3 }'
}

[ $# -gt 0 ] || set -- 20000 700000
for stacks; do
  for seed in 1 2; do
    file=$folder/cpu-$stacks-$seed.pb.gz
    [ -f "$file" ] || "$ANTEROOM_JDK/bin/java" bench/src/GenerateCpuProfile.java "$stacks" "$seed" "$file"
  done
  one=$folder/cpu-$stacks-1.pb.gz
  two=$folder/cpu-$stacks-2.pb.gz
  cat "$one" "$two" >/dev/null
  echo "$stacks stacks, $(($(wc -c <"$one") / 1000)) kB, medians of $runs runs:"
  compare top "profile top $one" "-top $one"
  compare raw "profile folded $one -o $folder/folded.txt" "-raw -output=$folder/raw.txt $one"
  compare merge "profile merge $one $two -o $folder/merged.pb.gz" "-proto -output=$folder/merged-pprof.pb.gz $one $two"
done

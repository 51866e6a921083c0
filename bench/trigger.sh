#!/bin/bash
# How long after the first overflow the first byte of the goroutine dump is there: `anteroom capture --when overflow`, medians
# and extremes of 20. Needs root and Go. Run it on a quiet machine.
#   bench/trigger.sh [TIMES]     default: 20
#   GO=/usr/lib/go-1.23          the Go that builds the service
# An overflow lies between two looks at the queue; it is taken to be at the earlier one, so that a figure is at most 10 ms
# (the time between two looks) too long and never too short.
set -eu
cd "$(dirname "$0")/.."
times=${1:-20}
[ "$(id -u)" = 0 ] || { echo "bench/trigger.sh: making network namespaces needs root" >&2; exit 2; }
go=${GO:-/usr/lib/go-1.23}/bin/go
folder=target/bench/trigger
mkdir -p "$folder"
(cd lab/go && GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0 "$go" build -trimpath -o ../../"$folder"/ ./relayd ./loadgen)
anteroom=${ANTEROOM:-./anteroom}
"$anteroom" --version >/dev/null
name=anteroom-bench-$$
ip netns add "$name"
service= load=
trap 'kill $service $load 2>/dev/null; ip netns del $name 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
ip -n "$name" link set lo up
echo '{"listen":":7400","admin":"127.0.0.1:6060","backlog":8}' >"$folder/service.json"
# A burst that the backlog can't hold, every 3 s; what was refused comes back with its SYN's retries.
echo '[{"addr":"127.0.0.1:7400","everyMs":3000,"burst":60,"timeoutMs":1500}]' >"$folder/load.json"
ip netns exec "$name" "$folder/relayd" -c "$folder/service.json" >"$folder/service.log" 2>&1 &
service=$!
ip netns exec "$name" "$folder/loadgen" -c "$folder/load.json" >"$folder/load.log" 2>&1 &
load=$!
sleep 1
rm -rf "$folder"/capture-*
"$anteroom" capture --pid "$service" --port 7400 --when overflow --within 10m --max "$times" --cool-down 1s --seconds 1 \
  -o "$folder/capture" >/dev/null 2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }

# Microseconds of an ISO time of the day; the bench doesn't run at midnight.
for capture in "$folder"/capture-*; do
  fired=$(sed -n 's/.*"firedAt":"\([^"]*\)".*/\1/p' "$capture/manifest.json")
  dump=$(grep -o '"path":"goroutine/0001.debug2.txt"[^}]*' "$capture/manifest.json" | sed 's/.*"takenAt":"\([^"]*\)".*/\1/')
  awk -v fired="$fired" -v dump="$dump" '
    function micros(t,  p) { sub(/.*T/, "", t); sub(/Z/, "", t); split(t, p, ":"); return (p[1] * 3600 + p[2] * 60 + p[3]) * 1000000 }
    {
      match($0, /"t":"[^"]*"/); t = substr($0, RSTART + 5, RLENGTH - 6)
      if (t != now) { before = now; now = t }
      if (t == fired) { printf "%.1f %.1f\n", (micros(dump) - micros(before)) / 1000, (micros(dump) - micros(t)) / 1000; exit }
    }' "$capture/kernel/queue.jsonl"
done | sort -n | awk '
  { all[NR] = $1; since[NR] = $2 }
  END {
    if (NR == 0) { print "no capture had a dump"; exit 1 }
    printf "first overflow -> first byte of the goroutine dump, of %d: median %.1f ms, shortest %.1f, longest %.1f\n", NR, all[int((NR + 1) / 2)], all[1], all[NR]
    printf "of that, from the look that saw it: median %.1f ms\n", median(since, NR)
  }
  function median(v, n,  i, j, t) {
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return v[int((n + 1) / 2)]
  }'

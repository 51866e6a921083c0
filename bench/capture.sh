#!/bin/bash
# What a running capture costs the service: its clients' latency with nothing running, with each part of a capture alone, and
# with the whole, alternating in one run. Medians over the rounds. Needs root, Go and curl. Run it on a quiet machine.
#   bench/capture.sh [ROUNDS]     default: 5
#   GO=/usr/lib/go-1.23           the Go that builds the service
#   EVERY_MS=2 BURST=2            new connections: so many each so many milliseconds
#   PARKED=0                      connections that stay open besides, each with its goroutine
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
[ "$(id -u)" = 0 ] || { echo "bench/capture.sh: making network namespaces needs root" >&2; exit 2; }
go=${GO:-/usr/lib/go-1.23}/bin/go
folder=target/bench/capture
mkdir -p "$folder"
(cd lab/go && GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0 "$go" build -trimpath -o ../../"$folder"/ ./shopd ./loadgen)
anteroom=${ANTEROOM:-./anteroom}
"$anteroom" --version >/dev/null
name=anteroom-bench-$$
ip netns add "$name"
service= load=
trap 'kill $service $load 2>/dev/null; ip netns del $name 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
ip -n "$name" link set lo up
ip netns exec "$name" sysctl -qw net.ipv4.tcp_max_tw_buckets=300
echo '{"listen":":8080","admin":"127.0.0.1:6060"}' >"$folder/service.json"
ip netns exec "$name" "$folder/shopd" -c "$folder/service.json" >"$folder/service.log" 2>&1 &
service=$!
sleep 0.5

pprof() { ip netns exec "$name" curl -s -o /dev/null "http://127.0.0.1:6060/debug/pprof/$1"; }
looks() { for _ in $(seq 15); do pprof "goroutine?debug=2"; sleep 0.2; done; }
part() {
  case $1 in
    nothing) sleep 5 ;;
    kernel) "$anteroom" capture --pid "$service" --port 8080 --url http://127.0.0.1:1 --seconds 3 -o "$folder/part.zip" >/dev/null 2>&1 ;;
    goroutines) sleep 1; looks; sleep 1 ;;
    cpu) sleep 1; pprof "profile?seconds=3"; sleep 1 ;;
    contention) sleep 1; pprof "block?seconds=3" & pprof "mutex?seconds=3"; sleep 1 ;;
    trace) sleep 1; pprof "trace?seconds=3"; sleep 1 ;;
    everything) "$anteroom" capture --pid "$service" --port 8080 --seconds 3 -o "$folder/part.zip" >/dev/null 2>&1 ;;
  esac
}

parts="nothing kernel goroutines cpu contention trace everything"
phase="{\"addr\":\"127.0.0.1:8080\",\"everyMs\":${EVERY_MS:-2},\"burst\":${BURST:-2},\"park\":${PARKED:-0},\"parkSend\":true}"
phases=$phase
for _ in $(seq $((rounds * 7))); do phases=$phases,$phase; done
echo "[$phases]" >"$folder/load.json"
ip netns exec "$name" prlimit --nofile=20000 "$folder/loadgen" -c "$folder/load.json" >"$folder/load.log" 2>&1 &
load=$!
sleep 2
for _ in $(seq "$rounds"); do
  for part in $parts; do
    kill -USR1 "$load"
    part "$part"
  done
done
kill -TERM "$load"
wait "$load" 2>/dev/null || true
load=

# One object for each phase, the first (warming up) left out.
grep -o '"requestP[59][09]Ms":[0-9.]*' "$folder/load.log" | sed 's/.*://' | awk 'NR % 2 { p50 = $1; next } { print p50, $1 }' | tail -n +2 |
  awk -v parts="$parts" '
    BEGIN { n = split(parts, name, " ") }
    { i = (NR - 1) % n + 1; c = ++count[i]; p50[i, c] = $1; p99[i, c] = $2 }
    function median(v, i, c,  a, b, t, w) {
      for (a = 1; a <= c; a++) w[a] = v[i, a]
      for (a = 1; a <= c; a++) for (b = a + 1; b <= c; b++) if (w[b] < w[a]) { t = w[a]; w[a] = w[b]; w[b] = t }
      return w[int((c + 1) / 2)]
    }
    END {
      printf "%-12s %10s %10s %12s\n", "running", "P50 ms", "P99 ms", "P99 / none"
      for (i = 1; i <= n; i++) {
        m = median(p99, i, count[i]); if (i == 1) none = m
        printf "%-12s %10.2f %10.2f %12.2f\n", name[i], median(p50, i, count[i]), m, (none ? m / none : 0)
      }
    }'

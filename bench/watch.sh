#!/usr/bin/env bash
# What the agent costs: NAMESPACES network namespaces with one idle listener each, BUSY of them with a queue that is never empty.
# Prints CPU (share of one processor) and resident memory of the agent over SECONDS, and beside it, in the same run, of
# node_exporter and of `ss -Hlnt` in a loop, which see one namespace.
#   bench/watch.sh [NAMESPACES=200] [BUSY=4] [SECONDS=60]        as root; needs iproute2, python3, prometheus-node-exporter
set -euo pipefail
cd "$(dirname "$0")/.."
namespaces=${1:-200} busy=${2:-4} seconds=${3:-60}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT

cat >"$work/service.py" <<'PY'
import socket, sys, time, ctypes, os
libc = ctypes.CDLL(None)
kept = []
for i in range(int(sys.argv[1])):
    if os.fork() == 0:
        libc.prctl(1, 9)  # ends with its parent
        if libc.unshare(0x40000000) != 0:
            sys.exit("unshare failed")
        os.system("ip link set lo up")
        server = socket.socket()
        server.bind(("127.0.0.1", 8080))
        server.listen(64)
        if i < int(sys.argv[2]):
            for _ in range(8):
                client = socket.socket()
                client.setblocking(False)
                client.connect_ex(("127.0.0.1", 8080))
                kept.append(client)
        time.sleep(100000)
time.sleep(100000)
PY
python3 "$work/service.py" "$namespaces" "$busy" &
pids+=($!)
sleep 5

./anteroom --version >/dev/null
./anteroom watch --listen 127.0.0.1:19437 2>"$work/log" &
agent=$!
pids+=("$agent")
if command -v prometheus-node-exporter >/dev/null; then
  prometheus-node-exporter --web.listen-address=127.0.0.1:19100 2>/dev/null &
  exporter=$!
  pids+=("$exporter")
fi
(while :; do
  ss -Hlnt >/dev/null
  sleep 0.1
done) &
loop=$!
pids+=("$loop")
sleep 20 # started, and every listener named

ticks() { awk '{print $14 + $15 + $16 + $17}' "/proc/$1/stat"; }
share() { awk -v a="$1" -v b="$2" -v s="$seconds" 'BEGIN {printf "%.2f%%", (b - a) / s}'; }
resident() { awk '/VmRSS/ {printf "%d MB", $2 / 1024}' "/proc/$1/status"; }
before=$(ticks "$agent") loop_before=$(ticks "$loop")
exporter_before=0
[ -z "${exporter-}" ] || exporter_before=$(ticks "$exporter")
for _ in $(seq "$((seconds / 15))"); do
  curl -s 127.0.0.1:19437/metrics >"$work/metrics"
  [ -z "${exporter-}" ] || curl -s 127.0.0.1:19100/metrics >/dev/null
  sleep 15
done
echo "$namespaces namespaces, $busy busy, $seconds s, a scrape each 15 s (CPU of one processor at 100 ticks a second):"
echo "anteroom watch    $(share "$before" "$(ticks "$agent")")  $(resident "$agent")  peak $(awk '/VmHWM/ {printf "%d MB", $2 / 1024}' "/proc/$agent/status")"
[ -z "${exporter-}" ] || echo "node_exporter     $(share "$exporter_before" "$(ticks "$exporter")")  $(resident "$exporter")  (one namespace)"
echo "ss -Hlnt, 10/s    $(share "$loop_before" "$(ticks "$loop")")  (one namespace)"
grep -E '^anteroom_watch_(namespaces|busy_namespaces|listeners|rate_hertz|throttled|sampler_cpu)' "$work/metrics"

#!/usr/bin/env bash
# How often `anteroom compare` is wrong about real services: the lab's services are played and captured again and again.
#   A/A: captures of one service against each other, nothing changed. "Worse" is a false alarm. 200 comparisons, at most 2%.
#   A/B: captures of a service against captures of the same with a fault. 100 comparisons, at least 95% called worse.
# Needs root and Go. Takes about 20 minutes; two services are played at a time.
#   bench/compare.sh [CAPTURES_OF_EACH_HEALTHY_SERVICE]        41 by default
set -euo pipefail
cd "$(dirname "$0")/.."
anteroom=${ANTEROOM:-./anteroom}
each=${1:-41}
work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
healthy=(busy-accepting burst-absorbed preamble-quick lock-short limit-not-full)
faults=(backlog-own slow-preamble lock-own-mutex limit-weights throttled-quota)
against=(busy-accepting preamble-quick lock-short limit-not-full busy-accepting)
sick=4

# Plays a scenario and captures it so many times.
record() {
    local scenario=$1 times=$2 said=$work/$1.said player pid port
    "$anteroom" lab run "$scenario" --hold $((times * 11 + 20)) >"$said" 2>&1 &
    player=$!
    for _ in $(seq 600); do
        grep -q '^pid ' "$said" && break
        sleep 0.1
    done
    pid=$(sed -n 's/^pid \([0-9]*\), port.*/\1/p' "$said")
    port=$(sed -n 's/^pid .*, port \([0-9]*\), pprof.*/\1/p' "$said")
    for i in $(seq "$times"); do
        "$anteroom" capture --pid "$pid" --port "$port" --seconds 4 --no-trace -o "$work/$scenario-$i.zip" >>"$work/captures.log" 2>&1 || true
    done
    kill -INT "$player" 2>/dev/null || true
    wait "$player" || true
}

for ((i = 0; i < ${#healthy[@]}; i += 2)); do
    record "${healthy[i]}" "$each" &
    if [ $((i + 1)) -lt ${#healthy[@]} ]; then record "${healthy[i + 1]}" "$each" & fi
    wait
done
for fault in "${faults[@]}"; do record "$fault" $sick; done

outcome() {
    local status=0
    "$anteroom" compare "$1" "$2" >"$work/last" 2>&1 || status=$?
    echo "$status $(basename "$1" .zip) $(basename "$2" .zip) $(head -1 "$work/last")"
}
for service in "${healthy[@]}"; do
    for i in $(seq $((each - 1))); do
        outcome "$work/$service-$i.zip" "$work/$service-$((i + 1)).zip"
    done
done >"$work/aa"
for ((f = 0; f < ${#faults[@]}; f++)); do
    for i in $(seq 5); do
        for s in $(seq $sick); do
            outcome "$work/${against[f]}-$i.zip" "$work/${faults[f]}-$s.zip"
        done
    done
done >"$work/ab"
for kind in aa ab; do
    awk -v kind=$kind '{n[$1]++; all++} END {printf "%s: %d comparisons: worse %d, no worse %d, can'"'"'t be judged %d, failed %d\n", kind, all, n[10], n[0], n[11], all - n[10] - n[0] - n[11]}' "$work/$kind"
done
grep '^10 ' "$work/aa" || true
grep -v '^10 ' "$work/ab" || true

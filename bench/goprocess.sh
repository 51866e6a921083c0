#!/bin/sh
# What reading a Go process from outside costs, and what it costs the process: snapshots of all its goroutines and looks at one of
# them; then the service's own P99 (wrk) and CPU time with nobody looking, with a snapshot every 100 ms, and with a debug=2 dump of
# its pprof every second in the same run. Medians of 5 rounds. Needs Go, wrk and curl; run it on a quiet machine.
# usage: bench/goprocess.sh [GOROUTINES]   (default: 100000)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/.mvn/jdk25.sh"
goroutines=${1:-100000}
rounds=5
seconds=5
folder=$root/target/bench/goprocess
mkdir -p "$folder"
go=$(ls -d /usr/lib/go-1.23/bin/go /usr/lib/go-1.*/bin/go 2>/dev/null | head -n 1)
[ -n "$go" ] || { echo "bench: a Go toolchain is needed" >&2; exit 2; }
command -v wrk >/dev/null || { echo "bench: wrk is needed" >&2; exit 2; }

[ -d goprocess/target/test-classes ] || ./mvnw -q -pl goprocess -am test-compile
path=goprocess/target/test-classes:goprocess/target/classes:linux/target/classes:profile/target/classes
jars=$(find "$HOME/.m2/repository" -name 'HdrHistogram-*.jar' -o -name 'aircompressor-v3-*.jar' -o -name 'jspecify-*.jar' | tr '\n' ':')

cat >"$folder/main.go" <<'GO'
package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
)

func park(c chan int) { <-c }

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	never := make(chan int)
	for i := 0; i < n; i++ {
		go park(never)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
GO
printf 'module bench\n\ngo 1.19\n' >"$folder/go.mod"
(cd "$folder" && GOTOOLCHAIN=local CGO_ENABLED=0 "$go" build -ldflags '-s -w' -o service .)
"$folder/service" "$goroutines" >"$folder/port" &
service=$!
looking=
trap 'kill $service $looking 2>/dev/null || true' EXIT
while [ ! -s "$folder/port" ]; do sleep 0.1; done
port=$(cat "$folder/port")
sleep 2

outside() {
  "$ANTEROOM_JDK/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$path:$jars" \
    dev.anteroom.goprocess.bench.OutsideCost "$service" "$1" "$2"
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# The P99 of wrk in milliseconds.
p99() {
  wrk -t1 -c8 -d"${seconds}s" --latency "http://127.0.0.1:$port/" |
    awk '$1 == "99%" { t = $2; if (t ~ /us$/) print t / 1000; else if (t ~ /ms$/) print t + 0; else print t * 1000 }'
}

ticks() {
  awk '{ print $14 + $15 }' "/proc/$service/stat"
}

# Name, then the command that looks meanwhile.
phase() {
  name=$1
  shift
  : >"$folder/p99"
  : >"$folder/cpu"
  round=0
  while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    if [ $# -gt 0 ]; then
      "$@" >"$folder/looking" 2>&1 &
      looking=$!
      sleep 1
    fi
    before=$(ticks)
    p99 >>"$folder/p99"
    echo "$(($(ticks) - before))" >>"$folder/cpu"
    if [ -n "$looking" ]; then
      kill "$looking" 2>/dev/null || true
      wait "$looking" 2>/dev/null || true
      looking=
    fi
  done
  printf '  %-34s P99 %8.2f ms   CPU %6.2f s in %d s\n' "$name" "$(median <"$folder/p99")" \
    "$(median <"$folder/cpu" | awk '{ print $1 / 100 }')" "$seconds"
}

dumps() {
  while :; do
    curl -s -o /dev/null "http://127.0.0.1:$port/debug/pprof/goroutine?debug=2" || true
    sleep 1
  done
}

echo "$goroutines parked goroutines, stripped, $("$go" version | cut -d' ' -f3):"
outside 21 50
curl -s -o /dev/null -w '  pprof debug=2: %{time_total} s, %{size_download} bytes\n' "http://127.0.0.1:$port/debug/pprof/goroutine?debug=2"
echo "the service meanwhile (wrk, 8 connections, medians of $rounds rounds of $seconds s):"
phase "nobody looks"
phase "a snapshot every 100 ms" outside 1000000 100
phase "debug=2 every second" dumps
phase "nobody looks, again"

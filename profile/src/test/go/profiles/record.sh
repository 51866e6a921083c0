#!/bin/sh
# Records the profiles under src/test/resources/profiles anew, with the Go toolchains that are named:
#   record.sh /usr/lib/go-1.19/bin/go /usr/lib/go-1.23/bin/go
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../resources/profiles
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for go in "$@"; do
  version=$("$go" env GOVERSION | cut -d. -f1,2)
  mkdir -p "$out/$version"
  (cd "$here" && GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off "$go" build -trimpath -o "$work/orders" main.go)
  (cd "$work" && ./orders "$out/$version")
done
# How perf prints the same program (skipped where perf can't sample).
if command -v perf >/dev/null && [ -n "${PERF-}" ]; then
  (cd "$work" && perf record -q -e cpu-clock -F 499 -g -o perf.data ./orders "$work" 2>/dev/null)
  perf script -i "$work/perf.data" 2>/dev/null | head -n 1500 >"$out/perf-script.txt"
fi

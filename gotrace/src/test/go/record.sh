#!/bin/sh
# Records the traces that the tests of gotrace read: each situation with each Go version given.
# usage: record.sh OUTPUT_DIRECTORY VERSION=GO_BINARY...
# example: record.sh ../resources/traces 1.19=/usr/lib/go-1.19/bin/go 1.21=/usr/lib/go-1.21/bin/go 1.23=/usr/lib/go-1.23/bin/go
set -eu
[ $# -ge 2 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off
for toolchain; do
	version=${toolchain%%=*}
	go=${toolchain#*=}
	(cd "$here/recorder" && "$go" build -trimpath -o "$work/recorder" .)
	for situation in "idle 1500ms 1" "loaded 1200ms 300" "gc 600ms 150" "starved 1500ms 50" "regions 1200ms 200"; do
		# shellcheck disable=SC2086
		set -- $situation
		"$work/recorder" -mode "$1" -duration "$2" -rate "$3" -out "$work/trace.out"
		gzip -9nc "$work/trace.out" >"$out/$1-go$version.trace.gz"
	done
done
ls -l "$out"

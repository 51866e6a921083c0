#!/usr/bin/env bash
# Writes goprocess's table of the runtime's fields anew, from the DWARF of a small program built by every Go toolchain of this machine
# (Debian's and what .ci/newer-go unpacks), for amd64 and arm64. Versions that can't be had are read with a neighbour's line, and proved.
# usage: lab/golayout.sh > goprocess/src/main/resources/dev/anteroom/goprocess/layout/layouts.txt
set -euo pipefail
cd "$(dirname "$0")/golayout"
export GOTOOLCHAIN=local GO111MODULE=on GOFLAGS=-mod=mod CGO_ENABLED=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/subject"
cp subject.go.txt "$work/subject/main.go"
printf 'module subject\n\ngo 1.19\n' >"$work/subject/go.mod"

toolchains=$(ls -d /usr/lib/go-1.* /opt/newer-go/usr/lib/go-1.* 2>/dev/null | sort -t. -k2 -n)
built=()
for toolchain in $toolchains; do
  for architecture in amd64 arm64; do
    out=$work/${toolchain##*/}-$architecture
    (cd "$work/subject" && GOARCH=$architecture "$toolchain/bin/go" build -o "$out" .)
    built+=("$out")
  done
  newest=$toolchain
done
"$newest/bin/go" run . "${built[@]}"

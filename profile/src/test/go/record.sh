#!/bin/sh
# Records the goroutine and legacy-text fixtures in ../resources/go from moments.go, once for each Go toolchain found.
# usage: record.sh   (a few seconds; writes folders go1.19/SITUATION and go1.23/SITUATION)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../resources/go
# Built in a neutral folder: its path is in every frame.
build=/tmp/moments
rm -rf "$build"
mkdir -p "$build"
cp "$here/moments.go" "$build/"
export GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0 GO111MODULE=off
cd "$build"
for version in 1.19 1.23; do
  go=/usr/lib/go-$version/bin/go
  [ -x "$go" ] || { echo "no $go: skipped" >&2; continue; }
  "$go" build -o "$build/moments-$version" moments.go
  for situation in idle limited locked emfile blocked labels contended; do
    folder=$out/go$version/$situation
    mkdir -p "$folder"
    "$build/moments-$version" "$situation" "$folder"
  done
  # What pprof itself reads in each binary profile: the oracle of the tests, recorded so that they need no Go.
  for profile in "$out/go$version"/*/*.pb.gz; do
    "$go" tool pprof -raw "$profile" >"${profile%.pb.gz}.raw.txt" 2>/dev/null
  done
  folder=$out/go$version/crash
  mkdir -p "$folder"
  GOTRACEBACK=all "$build/moments-$version" panic "$folder" 2>"$folder/panic-all.txt" || true
  GOTRACEBACK=all "$build/moments-$version" sigquit "$folder" 2>"$folder/sigquit-all.txt" || true
  GOTRACEBACK=system "$build/moments-$version" sigquit "$folder" 2>"$folder/sigquit-system.txt" || true
done
rm -rf "$build"

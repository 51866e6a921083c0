#!/usr/bin/env bash
# How long `anteroom lint` takes, JVM start included: on the standard library of a Go installation, on a million lines of it, and on a
# service of 20 files; beside gofmt -l, which only parses, on the same files. Median of 5 runs, peak memory of the last.
#   bench/lint.sh [GOROOT]
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(realpath "${1:-/usr/lib/go-1.23}")
go=$root/bin/go
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./anteroom --version >/dev/null

# A million lines that lint reads: files of the library without tests, whole packages, as often as it takes.
src=$(realpath "$root/src")
lines=0
copy=0
while [ $lines -lt 1000000 ]; do
  copy=$((copy + 1))
  while read -r folder; do
    [ $lines -lt 1000000 ] || break
    to=$work/million/$copy/${folder#"$src"}
    mkdir -p "$to"
    find "$folder" -maxdepth 1 -name '*.go' ! -name '*_test.go' -exec cp {} "$to" \;
    lines=$((lines + $(find "$to" -maxdepth 1 -name '*.go' -exec cat {} + | wc -l)))
  done < <(find "$src" -type d ! -path '*/testdata*' ! -path '*/vendor*' | sort)
done
mkdir -p "$work/service"
find lab/go -name '*.go' | sort | head -20 | while read -r file; do
  mkdir -p "$work/service/$(basename "$(dirname "$file")")"
  cp "$file" "$work/service/$(basename "$(dirname "$file")")/"
done

median() { # COMMAND...: seconds of five runs, the third; memory of the last in MiB
  for _ in 1 2 3 4 5; do
    local begin end
    begin=$(date +%s%N)
    "$@" >/dev/null 2>&1 || true
    end=$(date +%s%N)
    echo $(((end - begin) / 1000000))
  done | sort -n | sed -n 3p
}

echo "million lines: $lines lines in $(find "$work/million" -name '*.go' | wc -l) files; service: $(cat "$work"/service/*/*.go | wc -l) lines in 20 files"
for what in million service; do
  here=$PWD
  cd "$work/$what"
  echo "$what: anteroom lint $(median "$here/anteroom" lint ./...) ms, gofmt -l $(median "$(dirname "$go")/gofmt" -l .) ms"
  if [ -x /usr/bin/time ]; then
    /usr/bin/time -f "$what: peak %M KiB" "$here/anteroom" lint ./... 2>&1 >/dev/null | tail -1 || true
  fi
  cd "$here"
done
# What lint's jars cost the start of a command that doesn't need them.
echo "anteroom --version: $(median ./anteroom --version) ms"

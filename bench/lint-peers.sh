#!/usr/bin/env bash
# Who finds what: every faulty fixture of every rule of `anteroom lint`, seen by go vet and, where it can be built from Debian's
# golang-honnef-go-tools-dev, by staticcheck. Writes the table of docs/lint/who-finds-what.md to standard output.
#   bench/lint-peers.sh [GOROOT of go vet] >docs/lint/who-finds-what.md
set -euo pipefail
cd "$(dirname "$0")/.."
go=$(realpath "${1:-/usr/lib/go-1.23}")/bin/go
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOTOOLCHAIN=local GOFLAGS=-mod=mod GOPROXY=off
for file in lint/src/test/resources/dev/anteroom/lint/fixture/AR*.txt; do
  awk -v top="$work/fixtures/$(basename "$file" .txt)" '
    /^=== head/ { into = "head"; next }
    /^=== maybe/ { into = ""; next }
    /^=== (bad|good)/ {
      into = /^=== bad/ ? "bad" : ""
      if (into == "bad") {
        folder = top "/" ++n
        system("mkdir -p " folder)
        printf "%s\n", head >(folder "/main.go")
      }
      next
    }
    into == "head" { head = head $0 "\n" }
    into == "bad" { print >(folder "/main.go") }
  ' "$file"
done
printf 'module example.org/fixtures\n\ngo 1.19\n' >"$work/fixtures/go.mod"
anteroom=$PWD/anteroom
cd "$work/fixtures"
"$anteroom" lint ./... --confidence maybe --format github >"$work/ours" || true
# AR125's fixtures import a package that isn't here, and vet then looks at nothing at all.
"$go" list -e ./... | grep -v /AR125/ | xargs "$go" vet >"$work/vet" 2>&1 || true
staticcheck=${STATICCHECK:-$work/staticcheck}
if [ ! -x "$staticcheck" ] && [ -d /usr/share/gocode/src/honnef.co/go/tools ] && [ -x /usr/lib/go-1.19/bin/go ]; then
  GO111MODULE=off GOFLAGS='' GOPATH=/usr/share/gocode /usr/lib/go-1.19/bin/go build -o "$staticcheck" honnef.co/go/tools/cmd/staticcheck >&2 || true
fi
: >"$work/static"
if [ -x "$staticcheck" ]; then
  PATH=/usr/lib/go-1.19/bin:$PATH "$staticcheck" -checks all,-ST1000,-ST1005,-ST1003,-ST1020,-ST1021,-ST1022,-U1000 ./... >"$work/static" 2>&1 || true
fi

cat <<EOF
# Who finds what

The faulty fixtures of each rule (\`lint/src/test/resources/dev/anteroom/lint/fixture\`), and in how many of them each tool says something that is about
the mistake. Made by \`bench/lint-peers.sh\`: $("$go" version | cut -d' ' -f3) vet$([ -s "$work/static" ] && echo ", staticcheck $("$staticcheck" -version | sed 's/^staticcheck //')").

| rule | fixtures | anteroom lint | go vet | staticcheck |
| --- | ---: | ---: | --- | --- |
EOF
# What a peer says about the mistake itself: the analyzers and checks that mean it.
means() {
  case $1 in
    AR111) echo 'sigchanyzer|misuse of unbuffered|SA1017' ;;
    AR121) echo 'SA5004' ;;
    AR122) echo 'waitgroup|WaitGroup.Add called|SA2000' ;;
    AR127) echo 'httpresponse|bodyclose' ;;
    *) echo 'no check of theirs means this' ;;
  esac
}
for folder in AR*; do
  count=$(find "$folder" -name main.go | wc -l)
  pattern=$(means "$folder")
  found() {
    { grep -E "$pattern" "$1" || true; } | { grep -o "$folder/[0-9]*/" || true; } | sort -u | wc -l
  }
  ours=$({ grep -o "file=$folder/[0-9]*/.*title=$folder " "$work/ours" || true; } | { grep -o "$folder/[0-9]*/" || true; } | sort -u | wc -l)
  vet=$(found "$work/vet")
  static=$(found "$work/static")
  [ -s "$work/static" ] || static='not built'
  echo "| [$folder]($folder.md) | $count | $ours | $vet | $static |"
done

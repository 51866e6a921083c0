#!/usr/bin/env bash
# Installs what `./anteroom package` made where there is no Java, and says how fast it starts. As root, on Debian.
#   bench/package.sh [--again] [--suite bookworm]
#   --again   also builds a second time, from a clone in another folder, as another umask and time zone, and compares
#   --suite   of the root that it is tried in (debootstrap; bookworm installs the .deb, any other unpacks the .tar.gz)
set -euo pipefail
cd "$(dirname "$0")/.."
again='' suite=bookworm
while [ $# -gt 0 ]; do
  case $1 in
    --again) again=1 ;;
    --suite) suite=$2; shift ;;
    *) echo "unknown: $1" >&2; exit 2 ;;
  esac
  shift
done
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo "needs root and debootstrap" >&2
  exit 2
fi
out=$PWD/target/packages
[ -f "$out/SHA256SUMS" ] || ./anteroom package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
check() { if "${@:2}" >"$work/log" 2>&1; then echo "ok      $1"; else echo "FAILED  $1: $(tail -n 2 "$work/log")"; status=1; fi; }

(cd "$out" && check "checksums" sha256sum --quiet -c SHA256SUMS)
command -v lintian >/dev/null && check "lintian" lintian --fail-on error,warning --suppress-tags-from-file /dev/null "$out"/*.deb

if [ -n "$again" ]; then
  git clone -q . "$work/another place"
  (cd "$work/another place" && umask 077 && TZ=Asia/Tokyo ANTEROOM_OFFLINE=${ANTEROOM_OFFLINE-} ./anteroom package >/dev/null 2>&1) || true
  for file in "$out"/*.{tar.gz,deb,rpm,tar,json}; do
    check "built twice, equal: ${file##*/}" cmp "$file" "$work/another place/target/packages/${file##*/}"
  done
fi

root=$work/root
debootstrap --variant=minbase "$suite" "$root" http://deb.debian.org/debian >"$work/debootstrap.log" 2>&1 ||
  { tail -n 3 "$work/debootstrap.log" >&2; exit 2; }
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"; rm -rf "$work"' EXIT
run() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }
# What is there before: nothing but this is to be there after a purge.
listing() { (cd "$root" && find . -path ./proc -prune -o -path ./var/lib/dpkg -prune -o -path ./var/lib/apt -prune -o -path ./var/cache -prune -o -path ./var/log -prune -o -path ./tmp -prune -o -print | sort); }
listing >"$work/before"
if [ "$suite" = bookworm ]; then
  cp "$out"/*.deb "$root/tmp/anteroom.deb"
  check "no Java there" bash -c "! chroot '$root' sh -c 'command -v java'"
  check "apt install" run apt-get install -y -qq --no-install-recommends /tmp/anteroom.deb
  rm "$root/tmp/anteroom.deb"
  command=/usr/bin/anteroom
else
  tar -xzf "$out"/anteroom-*-linux-*.tar.gz -C "$root/opt"
  command=$(cd "$root" && echo /opt/anteroom-*/bin/anteroom)
fi
home=$(run sh -c "dirname \$(dirname \$(readlink -f $command))")
check "anteroom demo --recorded" run "$command" demo --recorded
run "$command" diagnose "$home/examples/lock-in-accept-path" >"$work/diagnose" 2>&1 && code=0 || code=$?
check "anteroom diagnose exits with 10" [ "$code" = 10 ]
sed -n 1p "$work/diagnose"

# Medians of 11 starts, the first not counted. `java -version` of the same runtime is what no Java program goes below.
cp examples/lock-in-accept-path/cpu.pb.gz "$work/cpu.pb.gz"
measure() {
  local label=$1 bar=$2 times=()
  shift 2
  run "$@" >/dev/null 2>&1 || true
  for _ in 1 2 3 4 5 6 7 8 9 10 11; do
    local from=$EPOCHREALTIME
    run "$@" >/dev/null 2>&1 || true
    local to=$EPOCHREALTIME
    times+=($((${to/./} - ${from/./})))
  done
  printf '%s\n' "${times[@]}" | sort -n | sed -n 6p | awk -v l="$label" -v b="$bar" '{ printf "%-32s %.3f s  (%s)\n", l, $1 / 1e6, b }'
}
measure "chroot true" "the measurement's own" true
measure "java -version" "the runtime alone" "$home/runtime/bin/java" -version
measure "anteroom --version" "bar 0.09" "$command" --version
measure "anteroom diagnose EXAMPLE" "bar 0.14" "$command" diagnose "$home/examples/lock-in-accept-path"
if [ -f "${ANTEROOM_PROFILE_1MB-}" ]; then
  cp "$ANTEROOM_PROFILE_1MB" "$root/tmp/profile.pb.gz"
  measure "anteroom profile top, 1 MB" "bar 0.12" "$command" profile top /tmp/profile.pb.gz
  rm "$root/tmp/profile.pb.gz"
fi
if [ "$suite" = bookworm ]; then
  check "apt purge" run apt-get purge -y -qq anteroom
  listing >"$work/after"
  check "purge leaves nothing" diff "$work/before" "$work/after"
fi
exit $status

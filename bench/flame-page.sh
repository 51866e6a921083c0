#!/bin/sh
# Times the page of a flame graph in a headless Chromium: one redraw, and from frame to frame, while the page is zoomed, panned,
# hovered and searched; for the page that `anteroom flame` makes of a CPU profile of some 20 MB, and for one of 200,000 frames.
# Then a selection among the waits of a trace, until its flame graph is drawn.
# Medians of RUNS runs (5), each in a browser of its own. Needs chromium; run it on a quiet machine.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/.mvn/jdk25.sh"
folder=$root/target/bench
mkdir -p "$folder"

./anteroom --version >/dev/null
profile=$folder/cpu.pb.gz
[ -f "$profile" ] || "$ANTEROOM_JDK/bin/java" -Xmx4g bench/src/GenerateCpuProfile.java 700000 1 "$profile"
./anteroom flame "$profile" -o "$folder/anteroom-cpu.html" >/dev/null
exec ./mvnw -q -pl report -am -Dtest=FlamePageTimings -Dsurefire.failIfNoSpecifiedTests=false \
  -Danteroom.flame.page="$folder/anteroom-cpu.html" -Danteroom.runs="${RUNS:-5}" test

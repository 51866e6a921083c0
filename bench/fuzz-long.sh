#!/usr/bin/env bash
# Fuzzes every target for a long time, one after the other and round and round, and says how much processor time that
# took and what was found. Inputs that reach new code are kept from round to round.
#   bench/fuzz-long.sh [HOURS [PATTERN]]     24 hours of processor time where nothing is said; only matching targets
# FUZZ_ROUND=240 is the time of one target in one round, in seconds; FUZZ_JOBS how many run at once (all cores).
# A finding is target/fuzz-long/finding-*.log of its module; the input lies where the log says.
set -euo pipefail
cd "$(dirname "$0")/.."
hours=${1:-24}
pattern=${2-.}
round=${FUZZ_ROUND:-240}
jobs=${FUZZ_JOBS:-$(nproc)}

./mvnw -B -q test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
java=$(./mvnw -v | sed -n 's/.*runtime: //p')/bin/java
times=$(mktemp)
trap 'rm -f "$times"' EXIT

fuzz() {
  local file=$1 module class name log
  module=${file%%/*}
  class=${file#*/src/test/java/}
  class=${class%.java}
  class=${class//\//.}
  name=${class##*.}
  cd "$module"
  mkdir -p "target/fuzz-long/corpus-$name"
  log=target/fuzz-long/$name.log
  local TIMEFORMAT="%U %S $name"
  {
    time JAZZER_FUZZ=1 nice -n 19 "$java" -XX:+UseSerialGC -Xmx1g -XX:+EnableDynamicAgentLoading \
      --enable-native-access=ALL-UNNAMED -cp "target/test-classes:target/classes:$(<target/test.classpath)" \
      com.code_intelligence.jazzer.Jazzer --target_class="$class" -max_total_time="$round" \
      "target/fuzz-long/corpus-$name" >"$log" 2>&1 || cp "$log" "target/fuzz-long/finding-$name-$(date +%s).log"
  } 2>>"$times"
}
export -f fuzz
export java round times

mapfile -t targets < <(grep -rlE '@FuzzTest\(' --include='*.java' . | sed 's|^\./||' | grep -E "$pattern" | sort)
seconds() { awk '{ sum += $1 + $2 } END { printf "%d", sum }' "$times"; }
while [ "$(seconds)" -lt $((hours * 3600)) ]; do
  printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I{} bash -c 'fuzz {}'
  echo "fuzz-long: $(seconds) s of processor time, ${#targets[@]} targets, findings: $(ls ./*/target/fuzz-long/finding-* 2>/dev/null | wc -l)"
done
awk '{ sum[$3] += $1 + $2 } END { for (name in sum) printf "%-28s %7.0f s\n", name, sum[name] }' "$times" | sort

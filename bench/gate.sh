#!/usr/bin/env bash
# How long `anteroom gate serve` takes to answer: 200 pods on 20 hosts, an hour of windows each, 20 questions a second.
#   bench/gate.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
./mvnw -B -q -DskipTests -Dspotless.check.skip=true -pl cli -am package
. .mvn/jdk25.sh
"$ANTEROOM_JDK/bin/java" -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED -cp "gate/target/test-classes:cli/target/dist/lib/*:cli/target/dist/agent/*" \
    dev.anteroom.gate.GateLoad "$@"

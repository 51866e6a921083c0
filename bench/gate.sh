#!/usr/bin/env bash
# How long `anteroom gate serve` takes to answer: 200 pods on 20 hosts, an hour of windows each, 20 questions a second.
#   bench/gate.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
./mvnw -B -q -DskipTests -Dspotless.check.skip=true -pl gate -am package
. .mvn/jdk25.sh
./mvnw -B -q -o dependency:build-classpath -pl gate -am -Dmdep.outputFile=target/classpath.txt -DincludeScope=test
"$ANTEROOM_JDK/bin/java" -Xmx512m --enable-native-access=ALL-UNNAMED -cp "gate/target/test-classes:gate/target/classes:$(cat gate/target/classpath.txt)" \
    dev.anteroom.gate.GateLoad "$@"

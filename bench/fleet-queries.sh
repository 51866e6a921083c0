#!/usr/bin/env bash
# How long each question to a fleet takes: 30 days of 2,000 hosts (roll-ups of an hour; of a minute for the last day) in a
# PostgreSQL of its own, medians of five runs each. Needs 4 GB of disk in /tmp and some minutes to fill.
#   bench/fleet-queries.sh [DAYS [HOSTS]]
set -euo pipefail
cd "$(dirname "$0")/.."
./mvnw -B -q -DskipTests -Dspotless.check.skip=true -pl fleet -am package
. .mvn/jdk25.sh
"$ANTEROOM_JDK/bin/java" -Xmx2g --sun-misc-unsafe-memory-access=allow -cp "fleet/target/test-classes:fleet/target/dist/lib/*" \
    dev.anteroom.fleet.question.QueryBench "$@"

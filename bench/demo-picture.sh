#!/usr/bin/env bash
# Draws docs/images/demo.svg, the README's moving picture, from what `anteroom demo` prints.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck disable=SC1091
. .mvn/jdk25.sh
./mvnw -B -q -DskipTests -Dspotless.check.skip=true -pl dist -am package
"$ANTEROOM_JDK/bin/java" -cp "dist/target/classes:$(printf '%s\n' dist/target/lib/*.jar | paste -sd:)" \
  dev.anteroom.dist.DemoPicture examples docs/images/demo.svg

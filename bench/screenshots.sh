#!/bin/sh
# Makes the pictures of README and docs (docs/images/*.png) anew from the incidents in examples/ and a recorded trace. Needs chromium.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$root/docs/images"
cd "$root"
exec ./mvnw -q -pl report -am -Dtest=ScreenshotsTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Danteroom.screenshots="$root/docs/images" test

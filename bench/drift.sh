#!/usr/bin/env bash
# What `anteroom drift` costs over a folder of host bundles: time and memory of N captures (default 1,000), five runs, and
# whether the answers are the same bytes. The bundles are copies of examples/live-capture under other host names, one in a
# hundred with another somaxconn.
set -euo pipefail
cd "$(dirname "$0")/.."
hosts=${1:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bundles"
for i in $(seq 1 "$hosts"); do
    one=$work/one
    rm -rf "$one"
    cp -r examples/live-capture "$one"
    sed -i "s/\"host\":\"shop-1\"/\"host\":\"h$i\"/" "$one/manifest.json"
    if [ $((i % 100)) = 7 ]; then
        sed -i 's/somaxconn = 4096/somaxconn = 128/' "$one"/kernel/*/sysctl.txt
    fi
    tar -C "$one" -czf "$work/bundles/h$i.tar.gz" .
done
echo "$hosts bundles, $(du -sh "$work/bundles" | cut -f1)"
./anteroom --version >/dev/null # builds, where the sources are newer
for run in 1 2 3 4 5; do
    status=0
    /usr/bin/time -f '%e s %M KiB' -o "$work/time" ./anteroom drift "$work/bundles" --majority --format json >"$work/out.$run" || status=$?
    echo "run $run: $(cat "$work/time" | tail -1), exit $status, $(grep -o differs-from-majority "$work/out.$run" | wc -l) outliers"
    cmp "$work/out.1" "$work/out.$run"
done
echo "all runs gave the same bytes"

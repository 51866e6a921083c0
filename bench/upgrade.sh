#!/usr/bin/env bash
# Lost requests and latency over ten switches of a Go service under load, no client retries: anteroom upgrade (as is usual, with
# one listener, canary, adopted), a SO_REUSEPORT overlap restart, and TERM then start. In a network namespace of its own; needs root and Go.
#   bench/upgrade.sh [SWITCHES [CLIENTS…]]      default: 10 switches, 64 and 200 clients
#   ANTEROOM=…  another anteroom than this checkout's
set -euo pipefail
cd "$(dirname "$0")/.."
switches=${1:-10}
shift || true
[ $# -gt 0 ] || set -- 64 200
ns=anteroom-bench-$$
work=$(mktemp -d)
anteroom=${ANTEROOM:-./anteroom}
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  sleep 1
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  ip netns del "$ns" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
for go in /usr/lib/go-1.23/bin/go /usr/local/go/bin/go /usr/bin/go; do
  [ ! -x "$go" ] || break
done
for program in served load; do
  (cd handoff/src/test/go && GOTOOLCHAIN=local CGO_ENABLED=0 "$go" build -o "$work/$program" "./$program")
done
ip netns add "$ns"
ip -n "$ns" link set lo up
in_ns() { exec ip netns exec "$ns" "$@"; }
wait_port() { for _ in $(seq 200); do ip netns exec "$ns" ss -Hltn "sport = :8080" | grep -q . && return; sleep 0.05; done; return 1; }
anteroom() { ip netns exec "$ns" "$anteroom" "$@" --state-dir "$work/state"; }
describe() { # version
  cat >"$work/web.yaml" <<Y
name: web
command: ["$work/served", "-version", "$1", "-lame-duck", "300ms", "-work", "2ms"]
listeners: {http: "127.0.0.1:8080"}
ready: notify
verify: 500ms
drain: 10s
Y
}
start_served() { # arguments; prints the pid
  (in_ns "$work/served" -listen 127.0.0.1:8080 -lame-duck 300ms -work 2ms "$@" >/dev/null 2>&1) &
  served=$!
  pids+=("$served")
}
supervise() { # run … or adopt …
  (in_ns "$anteroom" "$@" --state-dir "$work/state" -c "$work/web.yaml" >"$work/supervisor.log" 2>&1) &
  supervisor=$!
  pids+=("$supervisor")
  for _ in $(seq 200); do anteroom status web >/dev/null 2>&1 && return; sleep 0.1; done
  cat "$work/supervisor.log" >&2
  return 1
}

measure() { # name clients mode
  local name=$1 clients=$2 keep=
  [ "$3" = keep-alive ] && keep=-keep-alive
  rm -rf "$work/state"
  describe 0
  case $name in
    usual | one-listener | canary) supervise run; wait_port ;;
    adopted) start_served; wait_port; supervise adopt --pid "$served" --port http=8080 ;;
    reuseport) start_served -reuseport; wait_port ;;
    term-start) start_served; wait_port ;;
  esac
  (in_ns "$work/load" -addr 127.0.0.1:8080 -clients "$clients" $keep -timeout 20s >"$work/load.json") &
  load=$!
  pids+=("$load")
  sleep 1
  for i in $(seq "$switches"); do
    case $name in
      usual | adopted) describe "$i"; anteroom upgrade web >"$work/upgrade.log" || cat "$work/upgrade.log" >&2 ;;
      one-listener) describe "$i"; anteroom upgrade web --one-listener >"$work/upgrade.log" || cat "$work/upgrade.log" >&2 ;;
      canary) describe "$i"; anteroom upgrade web --canary 20,100 >"$work/upgrade.log" || cat "$work/upgrade.log" >&2 ;;
      reuseport) old=$served; start_served -reuseport; sleep 1; kill -TERM "$old"; wait "$old" 2>/dev/null || true ;;
      term-start) kill -TERM "$served"; wait "$served" 2>/dev/null || true; start_served; sleep 1 ;;
    esac
  done
  sleep 1
  kill -TERM "$load"
  wait "$load" || true
  case $name in
    usual | one-listener | canary | adopted) anteroom stop web >/dev/null; wait "$supervisor" || true ;;
    *) kill -TERM "$served"; wait "$served" 2>/dev/null || true ;;
  esac
  python3 - "$name" "$clients" "$3" "$switches" "$work/load.json" <<'P'
import json, sys
name, clients, mode, switches, path = sys.argv[1:]
r = json.loads(open(path).read().splitlines()[-1])
kinds = ", ".join(f"{k} {n}" for k, n in sorted(r["failed"].items())) or "-"
print(f"| {name} | {mode} | {clients} | {switches} | {r['answered']} | **{r['lost']}** | {r['p50_ms']:.1f} | {r['p99_ms']:.1f} | {r['p999_ms']:.1f} | {r['max_ms']:.0f} | {kinds} |", flush=True)
P
}

"$anteroom" --version >/dev/null
echo "| how | connections | clients | switches | answered | lost | p50 ms | p99 ms | p99.9 ms | max ms | what was lost |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
for clients in "$@"; do
  for mode in new keep-alive; do
    for name in usual one-listener canary adopted reuseport term-start; do
      measure "$name" "$clients" "$mode"
    done
  done
done

#!/usr/bin/env bash
# Real servers, each upgraded by `anteroom upgrade` under load, no client retries: what was lost, or why it was refused.
# tableflip's own upgrade beside them. In a network namespace of its own; needs root, and these Debian packages where a
# server is to be measured (others are left out, which is said): prometheus prometheus-node-exporter
# prometheus-alertmanager caddy etcd-server nats-server nginx-light haproxy golang-github-gin-gonic-gin-dev
# golang-github-coreos-go-systemd-dev golang-github-cloudflare-tableflip-dev golang-1.19-go.
#   bench/real-servers.sh [-n SWITCHES] [-c CLIENTS,…] [-m new,keep-alive] [-a "UPGRADE OPTIONS"] [SERVER…]
#   default: 10 switches, 64 and 200 clients, both modes, all servers; ANTEROOM=… another anteroom than this checkout's
set -euo pipefail
cd "$(dirname "$0")/.."
switches=10 counts=64,200 modes=new,keep-alive options=
while getopts n:c:m:a: flag; do
  case $flag in n) switches=$OPTARG ;; c) counts=$OPTARG ;; m) modes=$OPTARG ;; a) options=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- gin node-exporter alertmanager go java python haproxy-fd tableflip \
  prometheus caddy caddy-fd etcd nats nginx haproxy
ns=anteroom-real-$$
work=$(mktemp -d)
anteroom=$(realpath "${ANTEROOM:-./anteroom}")
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  sleep 1
  ip netns pids "$ns" 2>/dev/null | xargs -r kill -9 2>/dev/null || true
  ip netns del "$ns" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
go=/usr/lib/go-1.23/bin/go
[ -x $go ] || go=$(command -v go)
(cd handoff/src/test/go && GOTOOLCHAIN=local CGO_ENABLED=0 $go build -o "$work/load" ./load)
packaged() { # program of Debian's golang-*-dev packages
  local old=/usr/lib/go-1.19/bin/go
  [ -x $old ] || old=$go
  (cd "bench/src/servers/$1" && GOTOOLCHAIN=local GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/cache" \
    CGO_ENABLED=0 $old build -o "$work/$1" . 2>"$work/build.log")
}
ip netns add "$ns"
ip -n "$ns" link set lo up
in_ns() { exec ip netns exec "$ns" "$@"; }
wait_port() { for _ in $(seq 300); do ip netns exec "$ns" ss -Hltn "sport = :8080" | grep -q . && return; sleep 0.1; done; return 1; }
ask() { ip netns exec "$ns" "$anteroom" "$@" --state-dir "$work/state"; }
write() { # the description: a JSON list of words
  printf 'name: web\ncommand: %s\nlisteners: {http: "127.0.0.1:8080"}\nverify: 1s\ndrain: 10s\ndirectory: %s\nready-timeout: 30s\n' \
    "$1" "$work" >"$work/web.yaml"
}

# How each server is started: "run" takes its listener from LISTEN_FDS, "adopt" opened it itself.
describe() {
  how=run path=/
  case $1 in
    gin) packaged gin && write "[\"$work/gin\"]" ;;
    node-exporter)
      command -v prometheus-node-exporter >/dev/null && write '["prometheus-node-exporter", "--web.systemd-socket", "--log.level=error"]' ;;
    alertmanager)
      command -v prometheus-alertmanager >/dev/null || return
      printf 'route: {receiver: none}\nreceivers: [{name: none}]\n' >"$work/alertmanager.yml"
      write "[\"prometheus-alertmanager\", \"--web.systemd-socket\", \"--config.file=$work/alertmanager.yml\", \"--storage.path=$work/am\", \"--cluster.listen-address=\", \"--web.get-concurrency=1000\", \"--log.level=error\"]" ;;
    go)
      (cd examples/services/go && GOTOOLCHAIN=local CGO_ENABLED=0 $go build -o "$work/web" .) && write "[\"$work/web\", \"1\"]" ;;
    java) write "[\"/bin/sh\", \"-c\", \"exec $(java_25) $PWD/examples/services/java/Service.java 1 <&3 3<&-\"]" ;;
    python) command -v python3 >/dev/null && write "[\"python3\", \"$PWD/examples/services/python/service.py\", \"1\"]" ;;
    haproxy-fd)
      command -v haproxy >/dev/null || return
      printf 'defaults\n mode http\n timeout client 10s\n timeout http-request 5s\nfrontend f\n bind fd@3\n http-request return status 200 content-type text/plain string "ok 1"\n' >"$work/haproxy.cfg"
      write "[\"haproxy\", \"-db\", \"-f\", \"$work/haproxy.cfg\"]" ;;
    prometheus)
      command -v prometheus >/dev/null || return
      how=adopt
      : >"$work/prometheus.yml"
      running=(prometheus "--config.file=$work/prometheus.yml" --web.listen-address=127.0.0.1:8080 --log.level=error)
      running+=("--storage.tsdb.path=$work/tsdb")
      write "$(words "${running[@]}")" ;;
    caddy | caddy-fd)
      command -v caddy >/dev/null || return
      bind=
      [ "$1" = caddy ] || bind='bind fd/3'
      if [ "$1" = caddy-fd ]; then # an older one does not know fd/3
        printf '2.9\n%s\n' "$(caddy version | sed 's/^v//; s/[ +-].*//')" | sort -CV || return
      fi
      printf '{\n admin off\n}\nhttp://127.0.0.1:8080 {\n %s\n respond "caddy 1"\n}\n' "$bind" >"$work/Caddyfile"
      running=(caddy run --config "$work/Caddyfile")
      [ "$1" = caddy-fd ] || how=adopt
      write "$(words "${running[@]}")" ;;
    etcd)
      command -v etcd >/dev/null || return
      how=adopt path=/health
      running=(etcd --data-dir "$work/etcd" --listen-client-urls http://127.0.0.1:8080 --advertise-client-urls http://127.0.0.1:8080)
      running+=(--logger zap --log-level error)
      write "$(words "${running[@]}")" ;;
    nats)
      command -v nats-server >/dev/null || return
      how=adopt
      running=(nats-server -a 127.0.0.1 -p 4333 -m 8080 -l "$work/nats.log")
      write "$(words "${running[@]}")" ;;
    nginx)
      command -v nginx >/dev/null || return
      how=adopt
      printf 'daemon off;\npid %s/nginx.pid;\nerror_log stderr;\nevents {}\nhttp { access_log off; server { listen 127.0.0.1:8080; return 200 "nginx 1"; } }\n' "$work" >"$work/nginx.conf"
      running=(nginx -c "$work/nginx.conf")
      write "$(words "${running[@]}")" ;;
    haproxy)
      command -v haproxy >/dev/null || return
      how=adopt
      printf 'defaults\n mode http\n timeout client 10s\nfrontend f\n bind 127.0.0.1:8080\n http-request return status 200 content-type text/plain string "ok 1"\n' >"$work/haproxy.cfg"
      running=(haproxy -db -f "$work/haproxy.cfg")
      write "$(words "${running[@]}")" ;;
    tableflip) how=flip; packaged flip ;;
    *) echo "no such server: $1" >&2; exit 2 ;;
  esac
}
words() { python3 -c 'import json,sys; print(json.dumps(sys.argv[1:]))' "$@"; }
java_25() { find /usr/lib/jvm -path "*25*/bin/java" | head -1; }

measure() { # server clients mode
  local server=$1 clients=$2 keep="" promoted=0 reason="" refused=""
  [ "$3" = keep-alive ] && keep=-keep-alive
  rm -rf "$work/state"
  mkdir -p "$work/state"
  if ! describe "$server"; then
    echo "| $server | $3 | $clients | - | - | - | not here, too old, or not built |"
    return
  fi
  case $how in
    run) (in_ns "$anteroom" run --state-dir "$work/state" -c "$work/web.yaml" >"$work/supervisor.log" 2>&1) & supervisor=$!; pids+=("$supervisor"); wait_port ;;
    adopt)
      (in_ns "${running[@]}" >"$work/server.log" 2>&1) & served=$!; pids+=("$served"); wait_port; sleep 1
      (in_ns "$anteroom" adopt --pid "$served" --port http=8080 --state-dir "$work/state" -c "$work/web.yaml" >"$work/supervisor.log" 2>&1) & supervisor=$!
      pids+=("$supervisor") ;;
    flip) rm -f "$work/flip.pid"; (in_ns "$work/flip" 127.0.0.1:8080 "$work/flip.pid" >"$work/server.log" 2>&1) & pids+=($!); wait_port; sleep 0.5 ;;
  esac
  if [ $how != flip ]; then
    for _ in $(seq 150); do
      ask status web >/dev/null 2>&1 && break
      if ! kill -0 "$supervisor" 2>/dev/null; then refused=$(grep -v '^[0-9]* is ' "$work/supervisor.log" | tail -1); break; fi
      sleep 0.2
    done
  fi
  (in_ns "$work/load" -addr 127.0.0.1:8080 -path "$path" -clients "$clients" $keep -timeout 20s >"$work/load.json") &
  load=$!
  pids+=("$load")
  sleep 1
  for _ in $(seq "$switches"); do
    if [ $how = flip ]; then
      before=$(cat "$work/flip.pid"); kill -HUP "$before"
      for _ in $(seq 100); do [ "$(cat "$work/flip.pid")" = "$before" ] || break; sleep 0.05; done
      sleep 1; promoted=$((promoted + 1))
    elif [ -n "$refused" ]; then break
    else
      # shellcheck disable=SC2086
      if ask upgrade web $options >"$work/upgrade.log" 2>&1; then promoted=$((promoted + 1))
      else reason="exit $?: $(grep -E '^(REFUSED|ROLLED BACK|DEGRADED)|nothing was changed' "$work/upgrade.log" | tail -1 | cut -c1-240)"; fi
      if [ $promoted = 0 ]; then break; fi
    fi
  done
  sleep 1
  kill -TERM "$load"
  wait "$load" || true
  for pid in $(ip netns pids "$ns"); do kill -TERM "$pid" 2>/dev/null || true; done
  for _ in $(seq 80); do [ -z "$(ip netns pids "$ns")" ] && break; sleep 0.1; done
  ip netns pids "$ns" | xargs -r kill -9 2>/dev/null || true
  python3 - "$server" "$clients" "$3" "$promoted" "$refused$reason" "$work/load.json" <<'P'
import json, sys
server, clients, mode, switches, refused, path = sys.argv[1:]
r = json.loads(open(path).read().splitlines()[-1])
kinds = ", ".join(f"{k} {n}" for k, n in sorted(r["failed"].items()))
said = "; ".join(x for x in (kinds, refused.replace("|", "/")) if x) or "-"
print(f"| {server} | {mode} | {clients} | {switches} | {r['answered']} | **{r['lost']}** | {said} |", flush=True)
P
}

"$anteroom" --version >/dev/null
echo "| server | connections | clients | promoted | answered | lost | what was lost, or why it was refused |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for server in "$@"; do
  for clients in ${counts//,/ }; do
    for mode in ${modes//,/ }; do
      measure "$server" "$clients" "$mode"
    done
  done
done

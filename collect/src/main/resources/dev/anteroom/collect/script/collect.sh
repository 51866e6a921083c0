#!/bin/sh
# Records a Go service and its accept queue into one archive that `anteroom diagnose` reads, on a host where nothing may be
# installed. Needs a POSIX shell, curl or wget, tar, gzip; uses ss where there is one, else /proc. Reads only; writes a
# temporary folder and the archive. Whatever is missing or not allowed becomes a note in the archive's manifest.
#
#   sh collect.sh --pid N | --port N [--url http://127.0.0.1:6060] [--seconds 10] [--no-trace] [-o FILE.tar.gz]
set -u
umask 077
LC_ALL=C
export LC_ALL

usage() {
    cat <<'EOF'
usage: sh collect.sh --pid N | --port N [--url http://127.0.0.1:6060] [--seconds 10] [--no-trace] [-o FILE.tar.gz]

  --pid N       the service's process
  --port N      the service's port, where it has several, or instead of --pid
  --url URL     its pprof (found by itself where the process serves /debug/pprof/)
  --seconds N   how long to look, 1 to 300 (10); an execution trace of 3 s follows
  --no-trace    take no execution trace
  -o FILE       the archive (anteroom-HOST-TIME.tar.gz); written at the end, in one step

Ctrl-C ends the recording early and keeps what is there; a second one throws it away.
EOF
}

die() {
    echo "collect: $2" >&2
    exit "$1"
}

pid=
port=
url=
seconds=10
trace=yes
out=
while [ $# -gt 0 ]; do
    case $1 in
        --pid | --port | --url | --seconds | -o)
            [ $# -ge 2 ] || die 2 "$1 wants a value"
            case $1 in
                --pid) pid=$2 ;;
                --port) port=$2 ;;
                --url) url=$2 ;;
                --seconds) seconds=$2 ;;
                -o) out=$2 ;;
            esac
            shift 2
            ;;
        --no-trace)
            trace=
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) die 2 "$1 isn't known; see --help" ;;
    esac
done

# A number from 1 to $2, without a leading zero.
number() {
    case $1 in
        '' | *[!0-9]* | 0* | ????????*) return 1 ;;
    esac
    [ "$1" -le "$2" ]
}

[ -n "$pid$port$url" ] || { usage >&2; exit 2; }
[ -z "$pid" ] || number "$pid" 4194304 || die 2 "--pid wants a process id, not $pid"
[ -z "$port" ] || number "$port" 65535 || die 2 "--port wants a port, not $port"
number "$seconds" 300 || die 2 "--seconds wants 1 to 300, not $seconds"
case $url in
    '' | http://?* | https://?*) ;;
    *) die 2 "--url wants http://host:port" ;;
esac
command -v tar >/dev/null 2>&1 || die 3 "there is no tar on this host"

# --- time -------------------------------------------------------------------------------------------------------------

# Where date has no fractions of a second, /proc/uptime has them: hundredths since boot.
hundredths() {
    read -r up _ </proc/uptime
    frac=${up#*.}
    echo $((${up%.*} * 100 + 1$frac - 100))
}

clock=plain
case $(date +%N 2>/dev/null) in
    '' | *[!0-9]*)
        if [ -r /proc/uptime ] && [ "$(date -u -d @86400 +%Y-%m-%d 2>/dev/null)" = 1970-01-02 ]; then
            clock=uptime
            boot=$(($(date +%s) * 100 - $(hundredths)))
        fi
        ;;
    *) clock=nano ;;
esac

now() {
    case $clock in
        nano)
            stamp=$(date -u +%Y-%m-%dT%H:%M:%S.%N)
            echo "${stamp%??????}Z"
            ;;
        uptime)
            wall=$((boot + $(hundredths)))
            rest=$((wall % 100))
            [ $rest -ge 10 ] || rest=0$rest
            echo "$(date -u -d "@$((wall / 100))" +%Y-%m-%dT%H:%M:%S).${rest}0Z"
            ;;
        *) date -u +%Y-%m-%dT%H:%M:%SZ ;;
    esac
}

# --- the folder, its notes, its manifest ------------------------------------------------------------------------------

host=$(cat /proc/sys/kernel/hostname 2>/dev/null || hostname 2>/dev/null || echo unknown)
started=$(now)
case $host in
    *[!A-Za-z0-9._-]* | '' | .*) place=host ;;
    *) place=$host ;;
esac
name=anteroom-$place-$(date -u +%Y%m%dT%H%M%SZ)
[ -n "$out" ] || out=$name.tar.gz
case $out in
    */*) outdir=${out%/*} ;;
    *) outdir=. ;;
esac
if [ ! -d "${outdir:-/}" ] || [ ! -w "${outdir:-/}" ]; then
    die 3 "$out can't be written: no such folder, or not allowed"
fi

base=${TMPDIR:-/tmp}/anteroom-collect.$$
mkdir "$base" || die 3 "$base can't be made"
work=$base/$name
jobs=
sampler=
finish_removing() {
    for job in $jobs $sampler; do
        kill "$job" 2>/dev/null
    done
    rm -rf "$base"
    rm -f "$out.part"
}
trap finish_removing EXIT
mkdir "$work" "$work/kernel" "$work/goroutine" "$work/profile" || die 3 "$work can't be made"
: >"$base/files"
: >"$base/notes"

stopped=
stop() {
    if [ -n "$stopped" ]; then
        echo "collect: thrown away" >&2
        exit 130
    fi
    stopped=yes
    echo "collect: ends early, keeps what is there" >&2
}
trap stop INT TERM HUP

note() {
    echo "collect: $1" >&2
    printf '%s\n' "$1" >>"$base/notes"
}

json() {
    text=$1
    clean=
    while [ -n "$text" ]; do
        char=${text%"${text#?}"}
        text=${text#?}
        case $char in
            '"' | \\) clean=$clean\\$char ;;
            [[:cntrl:]]) clean="$clean " ;;
            *) clean=$clean$char ;;
        esac
    done
    printf '%s' "$clean"
}

# have PATH KIND SOURCE: the file, taken at $taken, is part of the capture, if it has anything in it.
taken=$started
have() {
    if [ -s "$work/$1" ]; then
        source=$3
        # systemd writes \x2d into the names of control groups.
        case $source in
            *[\"\\]*) source=$(json "$source") ;;
        esac
        printf '{"path": "%s", "kind": "%s", "takenAt": "%s", "source": "%s"}\n' \
            "$1" "$2" "$taken" "$source" >>"$base/files"
    else
        rm -f "$work/$1"
        return 1
    fi
}

# --- the process and its sockets --------------------------------------------------------------------------------------

# Where a symbolic link points, without readlink.
link() {
    line=$(ls -l "$1" 2>/dev/null) || return 1
    echo "${line##* -> }"
}

# listening TABLE: "port address inode depth" of each listening socket. Those come first in /proc/net/tcp, so that a table
# with a hundred thousand connections isn't read to its end.
listening() {
    [ -r "$1" ] || return 0
    first=yes
    while read -r _ local _ state queues _ _ _ _ inode _; do
        if [ -n "$first" ]; then
            first=
            continue
        fi
        [ "$state" = 0A ] || break
        echo "$((0x${local#*:})) ${local%:*} $inode $((0x${queues#*:}))"
    done <"$1"
}

if [ -z "$pid" ] && [ -n "$port" ]; then
    inodes=$({
        listening /proc/net/tcp
        listening /proc/net/tcp6
    } | while read -r p _ inode _; do [ "$p" != "$port" ] || printf '%s ' "$inode"; done)
    [ -n "$inodes" ] || die 3 "nobody listens on port $port in this network namespace; give --pid"
    others=
    for dir in /proc/[0-9]*; do
        fds=$(ls -l "$dir/fd" 2>/dev/null) || continue
        for inode in $inodes; do
            case $fds in
                *"socket:[$inode]"*)
                    if [ -z "$pid" ]; then
                        pid=${dir#/proc/}
                    elif [ "$pid" != "${dir#/proc/}" ]; then
                        others="$others ${dir#/proc/}"
                    fi
                    ;;
            esac
        done
    done
    [ -z "$others" ] || note "port $port is held by other processes too:$others"
    [ -n "$pid" ] || note "who listens on port $port isn't visible to this user; recorded without the process"
fi

enter=
apart=
net=/proc/net
if [ -n "$pid" ]; then
    [ -d "/proc/$pid" ] || die 3 "there is no process $pid"
    net=/proc/$pid/net
    theirs=$(link "/proc/$pid/ns/net") || theirs=
    [ -n "$theirs" ] || note "/proc/$pid/ns/net can't be read: taken to be in this network namespace"
    if [ -n "$theirs" ] && [ "$theirs" != "$(link /proc/self/ns/net)" ]; then
        if command -v nsenter >/dev/null 2>&1 && nsenter -t "$pid" -n true 2>/dev/null; then
            enter="nsenter -t $pid -n"
        else
            apart=yes
            note "process $pid is in another network namespace and nsenter can't enter it: no ss, no sysctls of it"
        fi
    fi
fi

owned=
if [ -n "$pid" ]; then
    fds=$(ls -l "/proc/$pid/fd" 2>/dev/null) || note "/proc/$pid/fd can't be read: run as root or as the service's user"
    for table in tcp tcp6; do
        listening "$net/$table" >"$base/listening"
        while read -r p address inode _; do
            case $fds in
                *"socket:[$inode]"*) owned="$owned $p/$address" ;;
            esac
        done <"$base/listening"
    done
fi

# --- fetching ---------------------------------------------------------------------------------------------------------

fetcher=
if command -v curl >/dev/null 2>&1; then
    fetcher=curl
elif command -v wget >/dev/null 2>&1; then
    fetcher=wget
    # GNU wget tries twenty times unless told; busybox's doesn't know the option.
    tries=
    wget --version >/dev/null 2>&1 && tries=yes
else
    note "neither curl nor wget: no profiles"
fi

# watch PROCESS LIMIT: ends it after so many seconds; wget has no limit for a request as a whole.
watch() {
    waited=0
    while [ $waited -lt "$2" ] && kill -0 "$1" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
    done
    kill "$1" 2>/dev/null
}

# fetch PATH LIMIT FILE: one request of the pprof, at most LIMIT seconds and 256 MiB.
fetch() {
    (
        ulimit -f 524288 2>/dev/null
        # $enter is a command and its arguments.
        # shellcheck disable=SC2086
        case $fetcher in
            curl) exec $enter curl -sS -f -g --max-time "$2" -o "$3" "$pprof/$1" ;;
            wget)
                if [ -n "$tries" ]; then
                    exec $enter wget -q -t 1 -T "$2" -O "$3" "$pprof/$1"
                fi
                # No -T: with it, busybox's wget crashes in Debian 12.
                exec $enter wget -q -O "$3" "$pprof/$1"
                ;;
        esac
    ) 2>/dev/null &
    child=$!
    [ "$fetcher" = curl ] || watch "$child" "$2" &
    wait "$child"
    status=$?
    # A signal ends the wait and not the request.
    [ $status -le 128 ] || kill "$child" 2>/dev/null
    return $status
}

# take PATH LIMIT FILE KIND: fetches into the capture; a note where that fails.
take() {
    taken=$(now)
    fetch "$1" "$2" "$work/$3"
    failed=$?
    if [ $failed -eq 0 ]; then
        have "$3" "$4" "/debug/pprof/$1"
    elif [ -s "$work/$3" ]; then
        have "$3" "$4" "/debug/pprof/$1"
        note "$3 is cut: /debug/pprof/$1 did not end well within $2 s ($fetcher: exit $failed)"
    else
        rm -f "$work/$3"
        [ -n "$stopped" ] || note "/debug/pprof/$1 gave nothing within $2 s ($fetcher: exit $failed)"
    fi
}

is_pprof() {
    pprof=$1
    fetch "" 3 "$base/probe" || return 1
    case $(cat "$base/probe" 2>/dev/null) in
        *goroutine*) return 0 ;;
    esac
    return 1
}

# The same beside the recording; ends its request when it is told to end.
beside() {
    trap 'kill "$child" 2>/dev/null; exit 143' TERM
    take "$@"
}

pprof=
if [ -n "$fetcher" ] && [ -n "$url" ]; then
    url=${url%/}
    url=${url%/debug/pprof}
    pprof=$url/debug/pprof
    is_pprof "$pprof" || {
        [ -n "$pid$port" ] || die 3 "$url/debug/pprof/ doesn't answer as a pprof: there is nothing else to record"
        note "$url/debug/pprof/ does not answer as a pprof: no profiles"
        pprof=
    }
elif [ -n "$fetcher" ] && [ -z "$apart" ]; then
    for place in $owned; do
        case ${place#*/} in
            00000000 | 00000000000000000000000000000000 | 0000000000000000FFFF000000000000) address=127.0.0.1 ;;
            00000000000000000000000001000000) address='[::1]' ;;
            ????????)
                hex=${place#*/}
                address=
                while [ -n "$hex" ]; do
                    byte=${hex%"${hex#??}"}
                    hex=${hex#??}
                    address=$((0x$byte))${address:+.}$address
                done
                ;;
            *) continue ;;
        esac
        if is_pprof "http://$address:${place%%/*}/debug/pprof"; then
            break
        fi
        pprof=
    done
    [ -n "$pprof" ] || note "no listener of the process answers at /debug/pprof/: no profiles; give --url"
elif [ -n "$fetcher" ]; then
    note "the process's pprof can't be reached from this network namespace: no profiles"
fi

# The service's port: the one asked for; else one that isn't the pprof's, rather not of the loopback device, where people
# put admin ports.
if [ -z "$port" ]; then
    best=0
    for place in $owned; do
        worth=3
        case $pprof in
            *":${place%%/*}/debug/pprof") worth=1 ;;
        esac
        case ${place#*/} in
            0100007F | 00000000000000000000000001000000) ;;
            *) worth=$((worth + 1)) ;;
        esac
        if [ $worth -gt $best ]; then
            best=$worth
            port=${place%%/*}
        fi
    done
fi

# --- one round of kernel files ----------------------------------------------------------------------------------------

# copy FILE INTO KIND: a file of /proc or /sys, if there is one.
copy() {
    if [ -r "$1" ] && cat "$1" >"$work/$2" 2>/dev/null; then
        have "$2" "$3" "$1"
    else
        rm -f "$work/$2"
        return 1
    fi
}

cgroups() {
    [ -r "/proc/$pid/cgroup" ] || return 0
    while IFS=: read -r _ controllers group; do
        case $controllers in
            '')
                for file in cpu.stat cpu.max cgroup.events; do
                    copy "/sys/fs/cgroup$group/$file" "$1/$file" cgroup
                done
                ;;
            cpu | cpu,* | *,cpu | *,cpu,*)
                for root in "/sys/fs/cgroup/$controllers" /sys/fs/cgroup/cpu; do
                    [ -r "$root$group/cpu.stat" ] || continue
                    for file in cpu.stat cpu.cfs_quota_us cpu.cfs_period_us; do
                        copy "$root$group/$file" "$1/$file" cgroup
                    done
                    break
                done
                ;;
            freezer) copy "/sys/fs/cgroup/freezer$group/freezer.state" "$1/freezer.state" freezer ;;
        esac
    done <"/proc/$pid/cgroup"
}

sysctls() {
    # shellcheck disable=SC2086
    for key in net.core.somaxconn net.ipv4.tcp_max_syn_backlog net.ipv4.tcp_syncookies net.ipv4.tcp_abort_on_overflow \
        net.ipv4.tcp_synack_retries net.ipv4.tcp_migrate_req fs.file-max fs.file-nr fs.nr_open; do
        file=/proc/sys
        left=$key
        while [ -n "$left" ]; do
            file=$file/${left%%.*}
            case $left in
                *.*) left=${left#*.} ;;
                *) left= ;;
            esac
        done
        value=$($enter cat "$file" 2>/dev/null) && echo "$key = $value"
    done >"$work/$1/sysctl.txt"
    have "$1/sysctl.txt" sysctls /proc/sys
}

# round NUMBER ALL: kernel/NUMBER; with ALL also what hardly changes.
round() {
    dir=kernel/$1
    taken=$(now)
    mkdir "$work/$dir" || return
    # shellcheck disable=SC2086
    if [ -z "$apart" ] && command -v ss >/dev/null 2>&1; then
        (
            ulimit -f 524288 2>/dev/null
            exec $enter ss -tanemi
        ) >"$work/$dir/ss.txt" 2>/dev/null
        have "$dir/ss.txt" sockets "ss -tanemi"
    fi
    for file in tcp tcp6 netstat snmp sockstat; do
        copy "$net/$file" "$dir/$file" "$file"
    done
    [ -n "$pid" ] || return 0
    for file in status stat; do
        copy "/proc/$pid/$file" "$dir/$file" "$file"
    done
    if cat /proc/"$pid"/task/*/schedstat >"$work/$dir/schedstat" 2>/dev/null; then
        have "$dir/schedstat" schedstat "/proc/$pid/task/*/schedstat"
    fi
    cgroups "$dir"
    if [ -n "$2" ]; then
        copy "/proc/$pid/limits" "$dir/limits" limits
        copy "/proc/$pid/cgroup" "$dir/cgroup" cgroup
        ls -l "/proc/$pid/fd" >"$work/$dir/fd.txt" 2>/dev/null
        have "$dir/fd.txt" fds "ls -l /proc/$pid/fd"
        [ -n "$apart" ] || sysctls "$dir"
    fi
}

# goroutines NUMBER: debug=2 stops the service for some microseconds a goroutine, so the count comes first.
few=1000
# as `anteroom capture`
many=4000
goroutines() {
    [ -n "$pprof" ] || return 0
    take "goroutine?debug=1" 10 "goroutine/$1.debug1.txt" goroutines
    total=
    if [ -s "$work/goroutine/$1.debug1.txt" ]; then
        read -r _ _ _ total <"$work/goroutine/$1.debug1.txt"
    fi
    case $total in
        '' | *[!0-9]*) total=0 ;;
    esac
    if [ "$total" -gt "$many" ]; then
        note "goroutine/$1: debug=2 left out, it would stop the service for long: $total goroutines"
    elif [ "$total" -gt 0 ]; then
        take "goroutine?debug=2" 20 "goroutine/$1.debug2.txt" goroutines
    fi
}

# The accept queue over time, as often as sleep knows fractions.
sample() {
    pause=1
    sleep 0.05 2>/dev/null && pause=0.1
    while :; do
        at=$(now)
        for table in tcp tcp6; do
            listening "$net/$table" | while read -r p address inode depth; do
                [ "$p" = "$port" ] || continue
                case $address in
                    00000000) address=0.0.0.0 ;;
                    00000000000000000000000000000000) address='[::]' ;;
                    0100007F) address=127.0.0.1 ;;
                    00000000000000000000000001000000) address='[::1]' ;;
                esac
                echo "{\"t\": \"$at\", \"port\": $p, \"address\": \"$address\", \"inode\": $inode, \"depth\": $depth}"
            done
        done
        sleep "$pause"
    done >"$work/kernel/queue.jsonl"
}

# --- the recording ----------------------------------------------------------------------------------------------------

pad() {
    count=$1
    while [ ${#count} -lt 4 ]; do
        count=0$count
    done
    echo "$count"
}

echo "collect: ${pid:+process $pid, }${port:+port $port, }${pprof:-no pprof}; $seconds s (Ctrl-C ends early)" >&2
round 0001 all
goroutines 0001
if [ -n "$port" ] && [ -r "$net/tcp" ]; then
    sample 2>/dev/null &
    sampler=$!
fi
if [ -n "$pprof" ] && [ -z "$stopped" ]; then
    beside "profile?seconds=$seconds" $((seconds + 10)) profile/cpu.pb.gz cpu &
    jobs="$jobs $!"
    beside "block?seconds=$seconds" $((seconds + 10)) profile/block.delta.pb.gz block &
    jobs="$jobs $!"
    beside "mutex?seconds=$seconds" $((seconds + 10)) profile/mutex.delta.pb.gz mutex &
    jobs="$jobs $!"
fi

# A kernel round each second, or as far apart as makes sixty of them.
step=$(((seconds + 59) / 60))
begun=$(date +%s)
elapsed=0
rounds=1
while [ "$elapsed" -lt "$seconds" ] && [ -z "$stopped" ]; do
    sleep "$step"
    elapsed=$(($(date +%s) - begun))
    if [ -n "$pid" ] && [ ! -d "/proc/$pid" ]; then
        note "process $pid ended while it was recorded"
        break
    fi
    if [ "$elapsed" -ge "$seconds" ] || [ -n "$stopped" ]; then
        break
    fi
    rounds=$((rounds + 1))
    round "$(pad $rounds)" ""
    # At few goroutines a dump costs nothing to speak of, and tells what the accept loop does over time.
    if [ -n "$pprof" ] && [ "${total:-0}" -gt 0 ] && [ "${total:-0}" -le "$few" ] && [ $((rounds % 2)) -eq 0 ]; then
        take "goroutine?debug=2" 10 "goroutine/$(pad $rounds).debug2.txt" goroutines
    fi
done

if [ -z "$stopped" ]; then
    for job in $jobs; do
        wait "$job" 2>/dev/null
    done
    jobs=
    # Alone: beside a CPU profile a trace can end a service built with Go 1.22 or 1.23 (golang/go issue 70454).
    if [ -n "$pprof" ] && [ -n "$trace" ] && [ -z "$stopped" ]; then
        traced=$seconds
        [ "$traced" -le 3 ] || traced=3
        beside "trace?seconds=$traced" $((traced + 10)) trace.out trace &
        jobs=$!
        wait "$jobs" 2>/dev/null
    fi
fi

rounds=$((rounds + 1))
round "$(pad $rounds)" all
if [ -n "$sampler" ]; then
    kill "$sampler" 2>/dev/null
    wait "$sampler" 2>/dev/null
    sampler=
    have kernel/queue.jsonl queue "$net/tcp"
fi
if [ -z "$stopped" ]; then
    goroutines "$(pad $rounds)"
    if [ -n "$pprof" ]; then
        take "block" 10 profile/block.pb.gz block
        take "mutex" 10 profile/mutex.pb.gz mutex
        take "heap?debug=1" 10 profile/heap.txt heap
    fi
else
    note "ended early by a signal"
fi
for job in $jobs; do
    kill "$job" 2>/dev/null
done
jobs=

# --- the archive ------------------------------------------------------------------------------------------------------

# What a request that was ended early left behind.
for file in profile/cpu.pb.gz profile/block.delta.pb.gz profile/mutex.delta.pb.gz trace.out; do
    [ -s "$work/$file" ] || rm -f "$work/$file"
done

shown=${pprof:+$pprof/}
case $shown in
    *://*@*) shown=${shown%%://*}://${shown#*@} ;;
esac
{
    printf '{"schema": "anteroom.capture/1",\n "tool": "collect.sh",\n'
    [ -z "$pid" ] || printf ' "pid": %s,\n' "$pid"
    [ -z "$port" ] || printf ' "port": %s,\n' "$port"
    [ -z "$shown" ] || printf ' "pprof": "%s",\n' "$(json "$shown")"
    printf ' "host": "%s",\n' "$(json "$host")"
    printf ' "kernel": "%s",\n' "$(json "$(cat /proc/sys/kernel/osrelease 2>/dev/null)")"
    printf ' "startedAt": "%s",\n "endedAt": "%s",\n "files": [' "$started" "$(now)"
    comma=
    while read -r line; do
        printf '%s\n  %s' "$comma" "$line"
        comma=,
    done <"$base/files"
    printf '],\n "notes": ['
    comma=
    while read -r line; do
        printf '%s\n  "%s"' "$comma" "$(json "$line")"
        comma=,
    done <"$base/notes"
    printf ']}\n'
} >"$work/manifest.json"

[ -s "$base/files" ] || die 3 "nothing could be recorded"
tar -C "$base" -cf "$base/capture.tar" "$name" || die 3 "tar failed"
# Made anew: what somebody else has put at this name, a link even, isn't written through.
rm -f "$out.part"
set -C
if command -v gzip >/dev/null 2>&1; then
    gzip -c "$base/capture.tar" >"$out.part" || die 3 "$out can't be written"
else
    cat "$base/capture.tar" >"$out.part" || die 3 "$out can't be written"
fi
mv "$out.part" "$out" || die 3 "$out can't be written"
echo "collect: $out" >&2
echo "$out"

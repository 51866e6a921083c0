/// A capture: what was recorded of a service and its kernel, as files. [CaptureReader] reads any folder or archive of
/// such files, whatever they are called, into an [dev.anteroom.capture.evidence.Evidence]; this is the layout that
/// Anteroom itself writes, and which other tools can open too, since every file in it is of a standard format.
///
/// ```
/// manifest.json                  what was recorded, of which process, when; see below
/// kernel/0001/                   one round of kernel files, all within some milliseconds
///     ss.txt                     sockets, as `ss -tanie` prints them (listeners with their limit; ages; inodes)
///     netstat snmp sockstat      copies of /proc/PID/net/…
///     tcp tcp6                   likewise, only where the kernel may not be asked for more
///     status stat limits cgroup  copies of /proc/PID/…
///     schedstat                  /proc/PID/task/*/schedstat, one row a thread
///     cpu.stat cpu.max           of the cgroup; with v1 cpu.cfs_quota_us and cpu.cfs_period_us
///     freezer.state              v1; cgroup.events with v2
///     fd.txt                     `ls -l /proc/PID/fd`
///     sysctl.txt                 `sysctl` output, of the process's network namespace
/// kernel/0002/                   the same again, later: the two make the differences
/// kernel/queue.jsonl             the accept queue over time, one object a line; see below
/// goroutine/0001.debug2.txt      /debug/pprof/goroutine?debug=2, taken in round 0001
/// goroutine/0001.debug1.txt      …?debug=1
/// goroutine/0001.pb.gz           …?debug=0
/// goroutine/loops.jsonl          the accept loops alone, many times in between; see below
/// accept/looks.jsonl             what the accept loops did at the ticks of the queue's sampler; see below
/// profile/cpu.pb.gz              /debug/pprof/profile
/// profile/block.pb.gz            /debug/pprof/block, since the start; with seconds=N: block.delta.pb.gz
/// profile/mutex.pb.gz            /debug/pprof/mutex; mutex.delta.pb.gz
/// profile/heap.txt               /debug/pprof/heap?debug=1, for its MemStats
/// trace.out                      /debug/pprof/trace
/// roles/NAME/…                   the same tree for another process of the incident (`successor`, `child`)
/// ```
/// The numbers are rounds: files with the same number were taken together. An archive is this folder as .tar.gz,
/// with or without a folder of its own above it.
///
/// **manifest.json** is one object. Readers pass over what they don't know; every field but `schema` may be missing.
/// ```
/// {"schema": "anteroom.capture/1",
///  "tool": "0.1.0",                                version that wrote it
///  "pid": 4711, "port": 8080, "listener": "[::]:8080",
///  "pprof": "http://127.0.0.1:6060/debug/pprof/",  where the profiles came from, without credentials
///  "host": "web-3", "kernel": "6.18.0", "goVersion": "go1.23.4",
///  "processStartedAt": "2026-01-30T22:04:11.310Z",  when the process started, to 10 ms
///  "startedAt": "2026-01-31T10:15:00.123Z", "endedAt": "2026-01-31T10:15:30.456Z",
///  "files": [{"path": "kernel/0001/ss.txt", "kind": "sockets", "takenAt": "2026-01-31T10:15:00.200Z",
///             "source": "/proc/4711/net/tcp"}],    the command or the URL's path it came from
///  "condition": "depth>50%: 71 of 128 on port 8080", "firedAt": "2026-01-31T10:15:20.210Z",  what a trigger saw
///  "notes": ["goroutine debug=2 left out: 120,000 goroutines"]}
/// ```
/// **kernel/queue.jsonl** has one object for each sample of one listening socket, some hundred a second:
/// ```
/// {"t": "2026-01-31T10:15:00.210250Z", "port": 8080, "address": "[::]", "inode": 123,
///  "depth": 3, "limit": 4096,                      connections
///  "oldest": 12,                                   ms that the oldest connection queued on the port has waited
///  "in": [[71, 12], [72, 8]],                      new in the queue since the sample before: number, age in ms
///  "out": [70],                                    queued in the sample before and not now: accepted (or reset)
///  "drops": 0,                                     of this socket since it was made
///  "listenOverflows": 5, "listenDrops": 5, "passiveOpens": 90210,      of the namespace since it was made
///  "arrivals": 310, "arrivalsElsewhere": 0}        on the port since the log began; how many of these can have been
///                                                  other namespaces' at most
/// ```
/// An age grows with time, so that `in` and `out` tell the age of every queued connection at every sample. They
/// are of the port: of several sockets on one port the first of a sample has them. A field that a sample lacks is as
/// before (the counters) or empty (`in`, `out`).
///
/// **goroutine/loops.jsonl** has one object for each look at all goroutines, of which only the accept loops are kept:
/// ```
/// {"t": "2026-01-31T10:15:00.410250Z", "goroutines": 57,
///  "loops": [{"id": 7, "loop": "main.run", "state": "sync.Mutex.Lock", "waitsOn": "0xc000012345",
///             "frames": ["sync.runtime_SemacquireMutex", "main.(*gate).Accept", "main.run"]}]}    leaf first
/// ```
///
/// **accept/looks.jsonl** has one object for each tick at which somebody looked at the accept loops: every tick at
/// which something was queued, and now and then another. `t` is the `t` of the queue's sample. Before a stack is first
/// referred to, it has an object of its own; its frames are function, file and line, leaf first.
/// ```
/// {"stack": 3, "frames": [["sync.runtime_SemacquireMutex", "/usr/lib/go/src/runtime/sema.go", 77],
///                         ["main.(*gate).Accept", "/src/gate.go", 31], ["main.run", "/src/main.go", 12]]}
/// {"t": "2026-01-31T10:15:00.210250Z", "holders": [
///    {"pid": 4711, "target": true, "command": "shopd", "sockets": [123],    who has the listeners open, by inode
///     "state": "S", "frozen": false,                                        of its main thread, of its cgroup
///     "throttledNanos": 120000000, "throttledPeriods": 2, "periodNanos": 100000000,   of its cgroup, since it was made
///     "runNanos": 9000000, "delayNanos": 50000,                            of its threads, as last read
///     "world": {"stopping": false, "collecting": true, "processors": 4, "idle": 0},      the Go scheduler
///     "loops": [{"id": 7, "inode": 123, "loop": "main.run", "status": "waiting", "state": "sync.Mutex.Lock",
///                "stack": 3, "thread": 0, "guessed": false}],
///     "whole": true,                                                       all goroutines were searched for loops
///     "unseen": "pid 4711 may not be read: …"}]}                            why there are no `loops`
/// ```
/// A program that isn't Go's has its threads there: `status` is `thread`, the stack names the system call.
///
/// Everything is read as hostile: [dev.anteroom.capture.files] bounds it, nothing is written to disk, no
/// link is followed.
///
/// Start reading at [CaptureReader]; then [dev.anteroom.capture.files] opens, [dev.anteroom.capture.recognise]
/// tells by content what a file is, [dev.anteroom.capture.arrange] tells whose it is and when it was taken.
@NullMarked
package dev.anteroom.capture;

import org.jspecify.annotations.NullMarked;

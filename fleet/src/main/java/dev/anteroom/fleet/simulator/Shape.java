package dev.anteroom.fleet.simulator;

import java.util.List;

/// How a fault shows in the queue, after the lab's recordings of it (docs/causes): how much longer connections
/// wait, how full the queue gets, whether packets are dropped.
///
/// @param cause its id
/// @param waitFactor on the median wait
/// @param depthShare of the limit that the queue fills
/// @param dropsPerSecond packets; 0 for none
/// @param accepts share of the connections that still get in
/// @param path functions of the accept path
record Shape(
        String cause, double waitFactor, double depthShare, double dropsPerSecond, double accepts, List<String> path) {
    /// One for each cause that the simulator knows.
    static final List<Shape> ALL = List.of(
            new Shape(
                    "slow_work_in_accept", 60, 0.5, 0, 1, List.of("main.main", "main.(*edge).serve", "main.handshake")),
            new Shape(
                    "connection_limit_exhausted",
                    400,
                    1,
                    4,
                    0.3,
                    List.of("main.main", "netutil.(*limitListener).Accept")),
            new Shape(
                    "lock_in_accept_path",
                    120,
                    0.7,
                    0.5,
                    0.9,
                    List.of("main.main", "main.(*tally).Accept", "sync.(*Mutex).Lock")),
            new Shape("accept_loop_deadlocked", 1, 1, 6, 0, List.of("main.main", "main.(*registry).admit")),
            new Shape("backlog_too_small", 2, 1, 8, 1, List.of("net/http.(*Server).Serve")),
            new Shape("stale_backlog_after_upgrade", 2, 1, 5, 1, List.of("net/http.(*Server).Serve")),
            new Shape("fd_exhaustion", 500, 1, 5, 0.2, List.of("net/http.(*Server).Serve", "time.Sleep")),
            new Shape("cpu_throttled", 40, 0.3, 0, 1, List.of("net/http.(*Server).Serve")),
            new Shape("cpu_starvation", 25, 0.2, 0, 1, List.of("net/http.(*Server).Serve")),
            new Shape("gc_pressure", 15, 0.15, 0, 1, List.of("net/http.(*Server).Serve", "runtime.gcAssistAlloc")),
            new Shape("stop_the_world", 30, 0.3, 0, 1, List.of("net/http.(*Server).Serve", "runtime.stopTheWorld")),
            new Shape("process_stopped", 1, 1, 7, 0, List.of("net/http.(*Server).Serve")));
}

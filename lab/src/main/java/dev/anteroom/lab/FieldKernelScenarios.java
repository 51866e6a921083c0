package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Catalogue.settings;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.bound;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Dropped;
import dev.anteroom.lab.Proof.Queued;
import dev.anteroom.lab.Proof.Reset;
import dev.anteroom.lab.Proof.Suffering;
import dev.anteroom.lab.Step.Adopt;
import dev.anteroom.lab.Step.Configure;
import dev.anteroom.lab.Step.Hog;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Quota;
import dev.anteroom.lab.Step.Shape;
import dev.anteroom.lab.Step.Signal;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Sysctl;
import dev.anteroom.lab.Step.Tool;
import java.util.List;
import java.util.Map;

/// Faults of the kernel's side and of the runtime as other people would have made them, see [FieldLoopScenarios].
final class FieldKernelScenarios {
    private static final String SOMAXCONN = "net.core.somaxconn";

    private FieldKernelScenarios() {}

    static List<Scenario> all() {
        return List.of(
                // Backlogs
                Scenario.of(
                                "backlog-herd",
                                bound("backlog_too_small"),
                                "hundreds of clients reconnect at once, somaxconn is 32")
                        .setup(new Sysctl(SOMAXCONN, "32"))
                        .server(8201, Service.of("server", "gatewayd", on(8201)))
                        .load(connections(8201, 50, 1), connections(8201, 1200, 400))
                        .taken(Manner.NO_PPROF)
                        .proof(new Dropped(20)),
                Scenario.of(
                                "backlog-listed",
                                bound("backlog_too_small"),
                                "a service asks for a backlog of 5, as old examples do")
                        .server(6401, Service.of("server", "cached", on(6401, "backlog", 5)))
                        .load(connections(6401, 50, 1), connections(6401, 250, 60))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Dropped(20)),
                Scenario.of(
                                "stale-raised",
                                bound("stale_backlog_after_upgrade", "backlog_too_small"),
                                "somaxconn was raised under a running service, which keeps its old limit")
                        .setup(new Sysctl(SOMAXCONN, "20"))
                        .server(8202, Service.of("server", "gatewayd", on(8202)))
                        .setup(new Sysctl(SOMAXCONN, "8192"))
                        .load(connections(8202, 50, 1), connections(8202, 300, 120))
                        .taken(Manner.SINGLE)
                        .proof(new Dropped(20)),
                Scenario.of(
                                "stale-re-executed",
                                bound("stale_backlog_after_upgrade", "backlog_too_small"),
                                "a cache took over its parent's socket after somaxconn was raised")
                        .setup(
                                new Sysctl(SOMAXCONN, "30"),
                                new Configure(Service.of("server", "cached", on(6402, "inherit", true))),
                                new Start(Service.of(
                                                "front", "frontd", settings("listen", ":6402", "spool", "@DIR/child"))
                                        .args("@BIN/cached", "-c", "@DIR/server.json")),
                                new Adopt("server", 1),
                                new Sysctl(SOMAXCONN, "2048"),
                                new Configure(Service.of(
                                        "server", "cached", on(6402, "inherit", true, "admin", "127.0.0.1:6061"))),
                                new Signal("front", "USR2"),
                                new Adopt("server", 2),
                                new Signal("front", "USR1"))
                        .subject("server")
                        .listening(6402)
                        .pprof("server", "127.0.0.1:6061")
                        .load(connections(6402, 50, 1), connections(6402, 300, 120))
                        .taken(Manner.CLUSTER)
                        .proof(new Dropped(20)),
                Scenario.of(
                                "reset-gateway",
                                bound("overflow_with_reset", "backlog_too_small"),
                                "bursts over a slow link meet a small queue, and clients are reset")
                        .setup(
                                new Sysctl("net.ipv4.tcp_abort_on_overflow", "1"),
                                new Sysctl(SOMAXCONN, "24"),
                                new Shape("3mbit"))
                        .server(
                                8203,
                                Service.of("server", "gatewayd", on(8203))
                                        .under("nice", "-n", "10", "taskset", "-c", "1"))
                        .load(connections(8203, 50, 1), connections(8203, 400, 160))
                        .taken(Manner.NO_PPROF)
                        .proof(new Both(new Dropped(10), new Reset(5))),
                Scenario.of(
                                "syn-small-queue",
                                bound("syn_queue_overflow"),
                                "a SYN queue of 16 and a scan of half-open connections, no cookies")
                        .setup(
                                new Sysctl("net.ipv4.tcp_max_syn_backlog", "16"),
                                new Sysctl("net.ipv4.tcp_syncookies", "0"),
                                new Sysctl("net.ipv4.tcp_no_metrics_save", "1"))
                        .server(6403, Service.of("server", "cached", on(6403)))
                        .load(connections(6403, 25, 1))
                        .fault(new Step.HalfOpen(6403, 250), new Pause(500))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Both(new Dropped(50), new Suffering(0.3))),
                Scenario.of(
                                "syn-scanned",
                                bound("syn_queue_overflow"),
                                "the same before a gateway, and nobody took a profile")
                        .setup(
                                new Sysctl("net.ipv4.tcp_max_syn_backlog", "64"),
                                new Sysctl("net.ipv4.tcp_syncookies", "0"),
                                new Sysctl("net.ipv4.tcp_no_metrics_save", "1"))
                        .server(8204, Service.of("server", "gatewayd", on(8204)))
                        .load(connections(8204, 25, 1))
                        .fault(new Step.HalfOpen(8204, 600), new Pause(500))
                        .taken(Manner.NO_PPROF)
                        .proof(new Both(new Dropped(50), new Suffering(0.3))),

                // Who holds the socket
                Scenario.of(
                                "reuseport-spare",
                                bound("reuseport_member_not_accepting", "accept_loop_exited"),
                                "a second process opened the port as a spare and never accepts")
                        .server(8205, Service.of("server", "gatewayd", on(8205, "shared", true)))
                        .setup(new Start(Service.of(
                                "spare",
                                "brokerd",
                                on(8205, "shared", true, "dispatch", "idle", "admin", "127.0.0.1:6061"))))
                        .alsoRecord("spare", "127.0.0.1:6061")
                        .load(connections(8205, 20, 1))
                        .taken(Manner.CLUSTER)
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "reuseport-dead-member",
                                bound("reuseport_member_not_accepting", "accept_loop_deadlocked"),
                                "one of three processes on the port is deadlocked; the whole node was recorded")
                        .server(6404, Service.of("server", "cached", on(6404, "shared", true)))
                        .setup(
                                new Start(Service.of(
                                        "second", "cached", on(6404, "shared", true, "admin", "127.0.0.1:6061"))),
                                new Start(Service.of(
                                        "third",
                                        "cached",
                                        on(6404, "shared", true, "admin", "127.0.0.1:6062", "greet", "announce"))))
                        .alsoRecord("second", "127.0.0.1:6061")
                        .alsoRecord("third", "127.0.0.1:6062")
                        .load(connections(6404, 20, 1))
                        .fault(reload("third", "trip", true))
                        .taken(Manner.CLUSTER)
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "reuseport-frozen-listing",
                                bound("reuseport_member_not_accepting", "process_stopped"),
                                "one of two processes is stopped; all there is are listings and the healthy one's dump")
                        .server(8206, Service.of("server", "gatewayd", on(8206, "shared", true)))
                        .setup(new Start(
                                Service.of("second", "gatewayd", on(8206, "shared", true, "admin", "127.0.0.1:6061"))))
                        .load(connections(8206, 20, 1))
                        .fault(new Signal("second", "STOP"))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "leak-listing",
                                bound("listener_leaked_to_child"),
                                "a helper kept the socket of a service that died; only listings were taken")
                        .setup(new Start(KernelScenarios.helperStarter(8207)))
                        .subject("child")
                        .listening(8207)
                        .pprof("child", "")
                        .load(connections(8207, 50, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1), new Signal("server", "KILL"))
                        .taken(Manner.NO_PPROF)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),
                Scenario.of(
                                "leak-closed",
                                bound("listener_leaked_to_child"),
                                "the service lives and has closed its port, a helper holds it")
                        .server(9501, KernelScenarios.helperStarter(9501))
                        .load(connections(9501, 50, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1), new Signal("server", "USR2"))
                        .taken(Manner.SINGLE)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),

                // No CPU
                Scenario.of(
                                "starved-by-handlers",
                                bound("cpu_starvation"),
                                "requests that compute are more than one P can serve")
                        .server(
                                8211,
                                Service.of("server", "gatewayd", on(8211, "handlerUs", 500))
                                        .env("GOMAXPROCS", "1")
                                        .under("taskset", "-c", "1"))
                        .load(connections(8211, 25, 1))
                        .fault(reload("server", "handlerUs", 120_000))
                        .settle(5000)
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(3)),
                Scenario.of(
                                "starved-pinned",
                                bound("cpu_starvation"),
                                "locked threads compute on the only CPU that the service may use")
                        .server(8212, Service.of("server", "brokerd", on(8212)).under("taskset", "-c", "1"))
                        .load(connections(8212, 20, 1))
                        .fault(reload("server", "task", "pinned", "max", 16))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(3)),
                Scenario.of(
                                "starved-idle-class",
                                bound("cpu_starvation"),
                                "the service runs in the idle scheduling class beside a batch job")
                        .server(
                                6405,
                                Service.of("server", "cached", on(6405, "handlerUs", 300))
                                        .under("chrt", "-i", "0", "taskset", "-c", "1"))
                        .load(connections(6405, 20, 1))
                        .fault(new Hog(4, 1, 0))
                        .taken(Manner.NO_PPROF)
                        .proof(new Queued(3)),
                Scenario.of("throttled-long-period", bound("cpu_throttled"), "a quota of 20 ms in each second")
                        .server(8213, Service.of("server", "gatewayd", on(8213, "handlerUs", 3000)))
                        .load(connections(8213, 30, 1))
                        .fault(new Quota("server", 20_000, 1_000_000))
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(3)),
                Scenario.of(
                                "throttled-short-period",
                                bound("cpu_throttled"),
                                "a quota of 1 ms in 20, nobody reached pprof")
                        .server(8214, Service.of("server", "brokerd", on(8214, "handlerUs", 2500)))
                        .load(connections(8214, 20, 1))
                        .fault(new Quota("server", 1000, 20_000))
                        .taken(Manner.NO_PPROF)
                        .proof(new Queued(3)),

                // The runtime
                Scenario.of(
                                "gc-index",
                                bound("gc_pressure", "cpu_starvation"),
                                "an index of many small strings is renewed all the time with a tiny GOGC")
                        .server(
                                8215,
                                Service.of("server", "brokerd", on(8215))
                                        .env(Map.of("GOMAXPROCS", "1", "GOGC", "10"))
                                        .under("taskset", "-c", "1"))
                        .load(connections(8215, 20, 2))
                        .fault(reload("server", "task", "index", "max", 600))
                        .settle(6000)
                        .wants(Take.Extra.HEAP)
                        .proof(new Queued(1)),
                Scenario.of(
                                "world-watchdog",
                                bound("stop_the_world"),
                                "a watchdog writes all goroutines' stacks in a loop")
                        .server(8217, Service.of("server", "brokerd", on(8217)))
                        .load(connections(8217, 20, 1))
                        .fault(reload("server", "parked", 150_000, "task", "goroutines", "everyMs", 10))
                        .summaryOnly()
                        .settle(5000)
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(1)),
                Scenario.of("world-crash-log", bound("stop_the_world"), "each line of a log carries every stack")
                        .server(8218, Service.of("server", "brokerd", on(8218)))
                        .load(connections(8218, 20, 1))
                        .fault(reload("server", "parked", 200_000, "task", "crash", "everyMs", 20))
                        .summaryOnly()
                        .settle(5000)
                        .wants(Take.Extra.TRACE)
                        .proof(new Queued(1)),
                Scenario.of("stopped-debugger", bound("process_stopped"), "a debugger has the process")
                        .server(8219, Service.of("server", "gatewayd", on(8219)))
                        .load(connections(8219, 20, 1))
                        .fault(
                                new Tool(List.of(
                                        "sh", "-c", "sleep 25 | gdb -q -nx -iex 'set auto-load off' -p @PID(server)")),
                                new Pause(2500))
                        .taken(Manner.NO_PPROF)
                        .proof(new Queued(5)),
                Scenario.of("stopped-proc-only", bound("process_stopped"), "SIGSTOP, and only files of /proc")
                        .server(6406, Service.of("server", "cached", on(6406)))
                        .load(connections(6406, 20, 1))
                        .fault(new Signal("server", "STOP"))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)));
    }
}

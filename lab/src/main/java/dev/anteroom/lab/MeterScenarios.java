package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Catalogue.settings;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.bound;
import static dev.anteroom.lab.Truth.healthy;
import static dev.anteroom.lab.Truth.notAccept;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Dropped;
import dev.anteroom.lab.Proof.Queued;
import dev.anteroom.lab.Proof.Slow;
import dev.anteroom.lab.Proof.Suffering;
import dev.anteroom.lab.Proof.Unharmed;
import dev.anteroom.lab.Step.Adopt;
import dev.anteroom.lab.Step.MoreLoad;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Quota;
import dev.anteroom.lab.Step.Signal;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Sysctl;
import dev.anteroom.lab.Step.Tool;
import java.util.List;
import java.util.Map;

/// A fourth round: a service that takes in what electricity meters report, with a loop of its own or by net/http.
/// Written without a look at the rules, and, unlike the rounds before, for every cause.
final class MeterScenarios {
    private static final Proof WELL = new Unharmed(60, 400);
    private static final String SOMAXCONN = "net.core.somaxconn";
    private static final String BY_HAND = "by hand";

    private MeterScenarios() {}

    static List<Scenario> all() {
        return List.of(
                // The loop
                Scenario.of(
                                "meter-clock",
                                bound("accept_error_spin"),
                                "the listener's deadline comes from a coarse clock that has stopped")
                        .server(7601, meterd(7601, "admit", "clock"))
                        .load(connections(7601, 25, 1))
                        .fault(reload("server", "trip", true))
                        .settle(4500)
                        .taken(Manner.CLUSTER)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),
                Scenario.of(
                                "meter-roster",
                                bound("accept_loop_deadlocked", "lock_in_accept_path"),
                                "a read lock taken twice, and a writer between")
                        .server(7602, meterd(7602, "admit", "roster"))
                        .load(connections(7602, 15, 1))
                        .fault(reload("server", "trip", true))
                        .settle(4000)
                        .taken(Manner.QUIT)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-recycled",
                                bound("accept_loop_exited"),
                                "the loop ends after so many connections and waits for the last of them")
                        .server(7603, meterd(7603, "admit", "recycle", "max", 140))
                        .load(connections(7603, 25, 1), connections(7603, 25, 1).with("park", 6))
                        .settle(4500)
                        .taken(Manner.NET_TOOLS)
                        .proof(new Both(new Queued(5), new Suffering(0.3))),
                Scenario.of(
                                "meter-berths",
                                bound("connection_limit_exhausted"),
                                "a condition variable before Accept, and meters that stay")
                        .server(7604, meterd(7604, "admit", "berths", "max", 14))
                        .load(connections(7604, 40, 1), connections(7604, 25, 1).with("stayMs", 8000))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-frames",
                                bound("connection_limit_exhausted"),
                                "each session needs a buffer of a pool before there is a connection")
                        .server(7605, meterd(7605, "admit", "frames", "max", 16))
                        .load(connections(7605, 40, 1), connections(7605, 25, 1).with("stayMs", 8000))
                        .taken(Manner.PROTO)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-policy",
                                bound("lock_in_accept_path"),
                                "a policy is fetched under its write lock, whose read lock the loop needs")
                        .setup(new Start(Service.of("utility", "upstream", settings("listen", "127.0.0.1:9100"))))
                        .server(7606, meterd(7606, "admit", "policy", "upstream", "http://127.0.0.1:9100/"))
                        .load(connections(7606, 20, 1))
                        .fault(reload("utility", "delayMs", 900))
                        .taken(Manner.TRACED)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-turn",
                                bound("lock_in_accept_path"),
                                "a channel of one used as a lock, held while segments are shipped")
                        .server(7607, meterd(7607, "admit", "turn", "everyMs", 40))
                        .load(connections(7607, 20, 1))
                        .fault(reload("server", "holdMs", 800))
                        .taken(Manner.SESSION)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-sequence",
                                bound("lock_in_accept_path", "slow_work_in_accept"),
                                "a file lock that another program of the host holds")
                        .server(7608, meterd(7608, "admit", "sequence", "spool", "@DIR/sequence"))
                        .load(connections(7608, 25, 1))
                        .fault(new Tool(
                                List.of("sh", "-c", "while :; do flock @DIR/sequence sleep 0.9; sleep 0.02; done")))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-journal",
                                bound("slow_work_in_accept"),
                                "the loop writes a journal into a pipe whose reader is slow")
                        .setup(
                                new Tool(List.of(
                                        "sh",
                                        "-c",
                                        "mkfifo @DIR/journal; exec 3<>@DIR/journal;"
                                                + " while head -c 9000 <&3 >/dev/null; do sleep 1; done")),
                                new Pause(300))
                        .server(7609, meterd(7609, "admit", "journal", "spool", "@DIR/journal"))
                        .load(connections(7609, 25, 1))
                        .settle(4000)
                        .taken(Manner.SINGLE)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-paced",
                                bound("slow_work_in_accept", "connection_limit_exhausted"),
                                "the loop sleeps until the next connection is due by its rate")
                        .server(7610, meterd(7610, "admit", "pace", "everyMs", 1))
                        .load(connections(7610, 20, 1))
                        .fault(reload("server", "everyMs", 150))
                        .taken(Manner.TRACED)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-authority",
                                bound("slow_work_in_accept"),
                                "the loop asks an authority over UDP, which answers late")
                        .setup(new Start(Service.of(
                                "authority",
                                "meterd",
                                settings("listen", "127.0.0.1:9101", "dispatch", "authority", "delayMs", 350))))
                        .server(7611, meterd(7611, "admit", "authority", "dns", "127.0.0.1:9101"))
                        .load(connections(7611, 25, 1))
                        .taken(Manner.QUIT)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-verified",
                                bound("slow_work_in_accept"),
                                "the loop runs a program for each connection")
                        .server(7612, meterd(7612, "admit", "verify", "spool", "/bin/sleep"))
                        .load(connections(7612, 25, 1))
                        .fault(reload("server", "holdMs", 160))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-handshake",
                                bound("slow_work_in_accept"),
                                "the loop shakes hands, meters on slow lines are late")
                        .server(7613, meterd(7613, "admit", "tls"))
                        .load(
                                connections(7613, 50, 1).with("tls", true),
                                connections(7613, 25, 1)
                                        .with("tls", true)
                                        .with("lagEvery", 5)
                                        .with("lagMs", 900))
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-files",
                                bound("fd_exhaustion"),
                                "each reading leaves a file open; the loop backs off by a timer")
                        .server(7614, meterd(7614).under("prlimit", "--nofile=90"))
                        .load(connections(7614, 25, 1), connections(7614, 25, 1).with("stayMs", 4000))
                        .fault(reload("server", "keepFiles", 2))
                        .settle(5000)
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-tariff",
                                bound("fd_exhaustion"),
                                "net/http; each request leaves a connection to the tariff service open")
                        .setup(new Start(Service.of("tariff", "upstream", settings("listen", "127.0.0.1:9102"))))
                        .server(
                                7615,
                                meterd(7615, "dispatch", "web", "dns", "http://127.0.0.1:9102/")
                                        .under("prlimit", "--nofile=110"))
                        .load(connections(7615, 25, 1), connections(7615, 25, 1).with("stayMs", 4000))
                        .fault(reload("server", "task", "enrich"))
                        .settle(6000)
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(5)),

                // The kernel's side
                Scenario.of(
                                "meter-outage",
                                bound("backlog_too_small"),
                                "a socket made by hand with a backlog of 8, and all meters come back after an outage")
                        .server(7616, meterd(7616, "dispatch", "web", "unix", BY_HAND, "backlog", 8))
                        .load(connections(7616, 50, 1), connections(7616, 400, 120))
                        .taken(Manner.SESSION)
                        .proof(new Dropped(20)),
                Scenario.of(
                                "meter-renewed",
                                bound("stale_backlog_after_upgrade", "backlog_too_small"),
                                "the program replaced itself by exec and kept a socket older than the new somaxconn")
                        .setup(new Sysctl(SOMAXCONN, "24"))
                        .server(7617, meterd(7617))
                        .setup(new Sysctl(SOMAXCONN, "4096"), new Signal("server", "WINCH"), new Pause(500))
                        .load(connections(7617, 50, 1), connections(7617, 350, 150))
                        .taken(Manner.NO_PPROF)
                        .proof(new Dropped(20)),
                Scenario.of(
                                "meter-scan",
                                bound("syn_queue_overflow"),
                                "half-open connections fill a SYN queue that somaxconn keeps short")
                        .setup(
                                new Sysctl(SOMAXCONN, "32"),
                                new Sysctl("net.ipv4.tcp_max_syn_backlog", "32"),
                                new Sysctl("net.ipv4.tcp_syncookies", "0"),
                                new Sysctl("net.ipv4.tcp_no_metrics_save", "1"))
                        .server(7618, meterd(7618))
                        .load(connections(7618, 25, 1))
                        .fault(new Step.HalfOpen(7618, 300), new Pause(500))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Both(new Dropped(50), new Suffering(0.3))),
                Scenario.of(
                                "meter-firmware",
                                bound("listener_leaked_to_child"),
                                "a socket without close-on-exec went into a child, which outlives the service")
                        .server(
                                7619,
                                meterd(7619, "unix", BY_HAND, "backlog", 4096, "spool", "@DIR/child")
                                        .args("/bin/sleep", "600"))
                        .subject("child")
                        .alsoRecord("child", "")
                        .load(connections(7619, 40, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1), new Signal("server", "USR2"))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),
                Scenario.of(
                                "meter-warming",
                                bound("reuseport_member_not_accepting"),
                                "the second of two sockets isn't served before its data are loaded, which never ends")
                        .server(7620, meterd(7620, "shared", true, "shards", 2, "greet", "warm"))
                        .load(connections(7620, 20, 1))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "meter-pair",
                                bound("reuseport_member_not_accepting", "slow_work_in_accept"),
                                "one of two processes on the port asks an authority that doesn't answer")
                        .server(7621, meterd(7621, "shared", true))
                        .setup(new Start(Service.of(
                                "second",
                                "meterd",
                                on(
                                        7621,
                                        "shared",
                                        true,
                                        "admit",
                                        "authority",
                                        "dns",
                                        "127.0.0.1:9101",
                                        "admin",
                                        "127.0.0.1:6061"))))
                        .setup(new Start(Service.of(
                                "authority",
                                "meterd",
                                settings("listen", "127.0.0.1:9101", "dispatch", "authority", "delayMs", 5000))))
                        .alsoRecord("second", "127.0.0.1:6061")
                        .load(connections(7621, 20, 1))
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)),
                Scenario.of(
                                "meter-inspected",
                                bound("process_stopped"),
                                "another program has attached to the process and keeps it in a tracing stop")
                        .server(7622, meterd(7622))
                        .load(connections(7622, 25, 1))
                        .fault(
                                new Tool(List.of("sh", "-c", "echo @PID(server) > @DIR/target")),
                                new Pause(200),
                                new Start(Service.of(
                                        "inspector",
                                        "meterd",
                                        settings("dispatch", "inspect", "spool", "@DIR/target"))))
                        .taken(Manner.NO_PPROF)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),

                // CPU and runtime
                Scenario.of(
                                "meter-compaction",
                                bound("cpu_starvation"),
                                "old readings are packed by sixteen goroutines on one P")
                        .server(7623, meterd(7623).env("GOMAXPROCS", "1").under("taskset", "-c", "1"))
                        .load(connections(7623, 20, 2))
                        .fault(reload("server", "task", "compact", "max", 16))
                        .settle(4000)
                        .taken(Manner.PROTO)
                        .proof(new Queued(3)),
                Scenario.of(
                                "meter-quota",
                                bound("cpu_throttled"),
                                "packing readings uses up the quota at the beginning of each period")
                        .server(7624, meterd(7624, "dispatch", "web", "handlerUs", 300))
                        .load(connections(7624, 20, 1))
                        .fault(new Quota("server", 25_000, 400_000), reload("server", "task", "compact", "max", 2))
                        .settle(4000)
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(3)),
                Scenario.of(
                                "meter-memory",
                                bound("gc_pressure", "cpu_starvation"),
                                "the memory limit is hardly above the live heap, and the collector never rests")
                        .server(
                                7625,
                                meterd(7625, "dispatch", "web")
                                        .env(Map.of("GOMAXPROCS", "1", "GOGC", "off", "GOMEMLIMIT", "100MiB"))
                                        .under("taskset", "-c", "1"))
                        .load(connections(7625, 10, 3))
                        .fault(reload("server", "heapMB", 96, "churnMB", 400))
                        .settle(6000)
                        .proof(new Queued(3)),
                Scenario.of(
                                "meter-agent",
                                bound("stop_the_world"),
                                "an agent asks for full goroutine dumps without pause, the service has very many")
                        .server(7626, meterd(7626, "parked", 25_000))
                        .load(connections(7626, 15, 1))
                        .fault(new Tool(List.of(
                                "sh",
                                "-c",
                                "while :; do curl -s -o /dev/null"
                                        + " 'http://127.0.0.1:6060/debug/pprof/goroutine?debug=2'; done")))
                        .settle(4000)
                        .taken(Manner.PROTO)
                        .proof(new Queued(3)),

                // Well
                Scenario.of("meter-on-the-hour", healthy(), "bursts that are absorbed at once")
                        .server(7631, meterd(7631))
                        .load(connections(7631, 50, 1), connections(7631, 700, 60))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(WELL),
                Scenario.of(
                                "meter-busy",
                                notAccept(),
                                "as many clients as are served; handlers wait, Accept is in time")
                        .server(7632, meterd(7632, "dispatch", "web", "handlerMs", 30))
                        .load(connections(7632, 50, 1), connections(7632, 0, 0).with("workers", 24))
                        .taken(Manner.PROTO)
                        .proof(new Unharmed(60, 600)),
                Scenario.of("meter-slow-store", notAccept(), "readings are stored slowly, Accept is in time")
                        .server(7633, meterd(7633))
                        .load(connections(7633, 25, 1))
                        .fault(reload("server", "handlerMs", 1200))
                        .taken(Manner.QUIT)
                        .proof(new Both(new Slow(900), new Unharmed(60, 4000))),
                Scenario.of("meter-old-drops", healthy(), "the counters remember an overflow of long ago")
                        .server(7634, meterd(7634, "dispatch", "web", "unix", BY_HAND, "backlog", 10))
                        .setup(new MoreLoad(connections(7634, 500, 250).with("once", true)), new Pause(5000))
                        .load(connections(7634, 25, 1))
                        .taken(Manner.NO_PPROF)
                        .proof(new Both(new Proof.Undropped(), WELL)),
                Scenario.of("meter-subscribers", healthy(), "thousands of goroutines that wait for news")
                        .server(7635, meterd(7635, "parked", 12_000))
                        .load(connections(7635, 25, 1))
                        .summaryOnly()
                        .taken(Manner.NET_TOOLS)
                        .proof(WELL),
                Scenario.of("meter-connected", healthy(), "hundreds of meters stay connected and are silent")
                        .server(7636, meterd(7636))
                        .load(
                                connections(7636, 40, 1),
                                connections(7636, 40, 1).with("park", 350).with("parkSend", true))
                        .settle(4000)
                        .taken(Manner.PROC_ONLY)
                        .proof(WELL),
                Scenario.of("meter-firmware-harmless", healthy(), "a child holds the socket too, the service accepts")
                        .server(
                                7637,
                                meterd(7637, "unix", BY_HAND, "backlog", 4096, "spool", "@DIR/child")
                                        .args("/bin/sleep", "600"))
                        .alsoRecord("child", "")
                        .load(connections(7637, 30, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1))
                        .taken(Manner.CLUSTER)
                        .proof(WELL),
                Scenario.of(
                                "meter-handed-over",
                                healthy(),
                                "the old process has closed its socket and drains, the new one accepts")
                        .server(7638, meterd(7638, "shared", true))
                        .setup(new Start(
                                Service.of("next", "meterd", on(7638, "shared", true, "admin", "127.0.0.1:6061"))))
                        .alsoRecord("next", "127.0.0.1:6061")
                        .load(connections(7638, 40, 1), connections(7638, 40, 1).with("keepAlive", 6))
                        .fault(new MoreLoad(
                                connections(7638, 0, 0).with("park", 20).with("parkSend", true)))
                        .fault(new Pause(700), new Signal("server", "USR2"))
                        .taken(Manner.CLUSTER)
                        .proof(WELL),
                Scenario.of("meter-paced-well", healthy(), "the loop keeps to a rate that is never reached")
                        .server(7639, meterd(7639, "admit", "pace", "everyMs", 8))
                        .load(connections(7639, 40, 1))
                        .taken(Manner.SESSION)
                        .proof(WELL),
                Scenario.of("meter-handshake-quick", healthy(), "the loop shakes hands, and everybody is quick")
                        .server(7640, meterd(7640, "admit", "tls"))
                        .load(connections(7640, 40, 1).with("tls", true))
                        .taken(Manner.TRACED)
                        .proof(WELL));
    }

    private static Service meterd(int port, Object... settings) {
        return Service.of("server", "meterd", on(port, settings));
    }
}

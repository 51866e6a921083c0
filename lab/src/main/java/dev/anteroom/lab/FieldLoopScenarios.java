package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Catalogue.settings;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.bound;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Queued;
import dev.anteroom.lab.Proof.Suffering;
import dev.anteroom.lab.Step.FileMax;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Tool;
import java.util.List;

/// Faults inside the accept loop as other people would have written them: other libraries, other shapes of loop, and
/// recordings that hold only what somebody thought of. Written without a look at the rules of the diagnosis.
final class FieldLoopScenarios {
    private static final Start BACKEND =
            new Start(Service.of("backend", "upstream", settings("listen", "127.0.0.1:9999")));
    private static final String BACKEND_URL = "http://127.0.0.1:9999/";
    /// The binary header of the PROXY protocol, version 2, command LOCAL, without addresses.
    private static final String BINARY_HEADER = "DQoNCgANClFVSVQKIAAAAA==";

    private FieldLoopScenarios() {}

    static List<Scenario> all() {
        return List.of(
                // A lock in the accept path
                Scenario.of(
                                "lock-certificate",
                                bound("lock_in_accept_path", "slow_work_in_accept"),
                                "the handshake in Accept asks for a certificate that is being renewed under a lock")
                        .server(
                                9443,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(
                                                9443,
                                                "wrap",
                                                List.of("terminate"),
                                                "everyMs",
                                                20,
                                                "admin",
                                                "127.0.0.1:6065")))
                        .load(connections(9443, 40, 1).with("tls", true))
                        .fault(reload("server", "holdMs", 1500))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-log",
                                bound("lock_in_accept_path", "slow_work_in_accept"),
                                "Accept writes to a logger whose mutex waits for a slow pipe")
                        .setup(
                                new Tool(List.of("mkfifo", "@DIR/access")),
                                new Pause(300),
                                new Tool(
                                        List.of(
                                                "sh",
                                                "-c",
                                                "exec 3<@DIR/access; while sleep 0.3; do dd bs=4096 count=1 <&3 >/dev/null; done")))
                        .server(
                                8085,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(
                                                8085,
                                                "wrap",
                                                List.of("access"),
                                                "unix",
                                                "@DIR/access",
                                                "greet",
                                                "heartbeat")))
                        .load(connections(8085, 500, 1), connections(8085, 20, 1))
                        .settle(5000)
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-once",
                                bound("lock_in_accept_path", "slow_work_in_accept", "accept_loop_deadlocked"),
                                "Accept waits in sync.Once for somebody else's slow initialisation")
                        .server(
                                8181,
                                Service.of(
                                        "server", "gatewayd", on(8181, "wrap", List.of("routes"), "greet", "preload")))
                        .load(connections(8181, 25, 1))
                        .fault(reload("server", "trip", true, "holdMs", 60000))
                        .taken(Manner.SINGLE)
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-reader",
                                bound("lock_in_accept_path"),
                                "a long reader keeps a writer waiting, and the writer keeps Accept's read lock waiting")
                        .server(
                                8182,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(8182, "wrap", List.of("routes"), "greet", "report", "everyMs", 1)))
                        .load(connections(8182, 25, 1))
                        .fault(reload("server", "holdMs", 1800))
                        .taken(Manner.PROTO)
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-turnstile",
                                bound("lock_in_accept_path", "connection_limit_exhausted"),
                                "a channel of one key serves as the mutex, an audit holds the key")
                        .server(
                                8183,
                                Service.of("server", "gatewayd", on(8183, "wrap", List.of("turnstile"), "everyMs", 10)))
                        .load(connections(8183, 25, 1))
                        .fault(reload("server", "holdMs", 1400))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(5)),

                // Slow work
                Scenario.of(
                                "slow-terminate",
                                bound("slow_work_in_accept"),
                                "a terminating listener waits for the handshakes of slow clients")
                        .server(9444, Service.of("server", "gatewayd", on(9444, "wrap", List.of("terminate"))))
                        .load(
                                connections(9444, 60, 1).with("tls", true),
                                connections(9444, 30, 1)
                                        .with("tls", true)
                                        .with("lagEvery", 3)
                                        .with("lagMs", 500))
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-binary-header",
                                bound("slow_work_in_accept"),
                                "Accept reads the binary PROXY header by io.ReadFull")
                        .server(8090, Service.of("server", "gatewayd", on(8090, "wrap", List.of("binary"))))
                        .load(
                                connections(8090, 40, 1).with("hello", BINARY_HEADER),
                                connections(8090, 25, 1)
                                        .with("hello", BINARY_HEADER)
                                        .with("lagEvery", 3)
                                        .with("lagMs", 450))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-policy-call",
                                bound("slow_work_in_accept"),
                                "Accept asks a policy service over HTTP, which became slow")
                        .setup(BACKEND)
                        .server(
                                8091,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(8091, "wrap", List.of("authorise"), "upstream", BACKEND_URL)))
                        .load(connections(8091, 25, 1))
                        .fault(reload("backend", "delayMs", 220))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-ranges",
                                bound("slow_work_in_accept"),
                                "Accept scans a large file of address ranges for each connection")
                        .setup(
                                new Tool(List.of(
                                        "sh",
                                        "-c",
                                        "seq -f '198.51.%g.0,24,XX-somewhere-far-away' 400000 > @DIR/ranges.csv")),
                                new Pause(1500))
                        .server(
                                8092,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(8092, "wrap", List.of("ranges"), "spool", "@DIR/ranges.csv")))
                        .load(connections(8092, 400, 1), connections(8092, 12, 1))
                        .settle(4000)
                        .taken(Manner.TRACED)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-ticket",
                                bound("slow_work_in_accept"),
                                "Accept computes a costly ticket for each client; other CPUs are free")
                        .server(8093, Service.of("server", "gatewayd", on(8093, "wrap", List.of("ticket"))))
                        .load(connections(8093, 30, 1))
                        .fault(reload("server", "holdMs", 400))
                        .taken(Manner.SESSION)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-pace",
                                bound("slow_work_in_accept", "connection_limit_exhausted"),
                                "a pacing listener sleeps so that few connections a second pass")
                        .server(8094, Service.of("server", "gatewayd", on(8094, "wrap", List.of("pace"))))
                        .load(connections(8094, 25, 1))
                        .fault(reload("server", "holdMs", 120))
                        .taken(Manner.QUIT)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-flight",
                                bound("slow_work_in_accept", "lock_in_accept_path"),
                                "Accept shares a call to a slow backend with the handlers and waits for theirs")
                        .setup(BACKEND)
                        .server(
                                8095,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(
                                                8095,
                                                "wrap",
                                                List.of("region"),
                                                "dispatch",
                                                "region",
                                                "upstream",
                                                BACKEND_URL)))
                        .load(connections(8095, 25, 1))
                        .fault(reload("backend", "delayMs", 400))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-command",
                                bound("slow_work_in_accept"),
                                "the loop runs a firewall command for each client")
                        .server(6379, Service.of("server", "cached", on(6379, "greet", "fence", "spool", "sleep 0.15")))
                        .load(connections(6379, 600, 1), connections(6379, 25, 1))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-hello",
                                bound("slow_work_in_accept"),
                                "a plain loop reads a version byte that some clients send late")
                        .server(6380, Service.of("server", "cached", on(6380, "greet", "hello")))
                        .load(
                                connections(6380, 50, 1).with("hello", "Ag=="),
                                connections(6380, 20, 1)
                                        .with("hello", "Ag==")
                                        .with("lagEvery", 3)
                                        .with("lagMs", 700))
                        .taken(Manner.PROTO)
                        .proof(new Queued(5)),

                // A full limit
                Scenario.of(
                                "limit-bucket",
                                bound("connection_limit_exhausted"),
                                "a bucket of tokens is empty, clients keep their connections")
                        .server(8101, Service.of("server", "gatewayd", on(8101, "wrap", List.of("bucket"), "max", 24)))
                        .load(connections(8101, 30, 1), connections(8101, 30, 1).with("stayMs", 8000))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Queued(5)),
                Scenario.of(
                                "limit-workers",
                                bound("connection_limit_exhausted"),
                                "connections are handed over to a few workers without a buffer, all are busy")
                        .server(6381, Service.of("server", "cached", on(6381, "dispatch", "inbox", "max", 6)))
                        .load(connections(6381, 25, 1))
                        .fault(reload("server", "handlerMs", 1200))
                        .taken(Manner.SESSION)
                        .proof(new Queued(5)),
                Scenario.of(
                                "limit-inbox",
                                bound("connection_limit_exhausted"),
                                "a buffered inbox is full, its workers serve clients that stay")
                        .server(
                                6382,
                                Service.of(
                                        "server", "cached", on(6382, "dispatch", "select", "max", 8, "keepFiles", 0)))
                        .load(connections(6382, 40, 1), connections(6382, 20, 1).with("stayMs", 5000))
                        .taken(Manner.TRACED)
                        .proof(new Queued(5)),

                // No file descriptors
                Scenario.of(
                                "fd-bodies",
                                bound("fd_exhaustion"),
                                "handlers leave the bodies of their upstream calls open")
                        .setup(BACKEND)
                        .server(
                                8111,
                                Service.of("server", "gatewayd", on(8111, "dispatch", "fetch", "upstream", BACKEND_URL))
                                        .under("prlimit", "--nofile=140"))
                        .load(
                                connections(8111, 300, 1),
                                connections(8111, 20, 1).with("stayMs", 4000))
                        .settle(5000)
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)),
                Scenario.of(
                                "fd-lowered",
                                bound("fd_exhaustion"),
                                "somebody lowered the limit of the running process below what it uses")
                        .server(8112, Service.of("server", "gatewayd", on(8112)))
                        .load(
                                connections(8112, 25, 1).with("park", 60).with("parkSend", true),
                                connections(8112, 25, 1))
                        .fault(new Tool(List.of("prlimit", "--nofile=40", "--pid", "@PID(server)")))
                        .taken(Manner.NO_PPROF)
                        .proof(new Queued(5)),
                Scenario.of(
                                "fd-pipes",
                                bound("fd_exhaustion"),
                                "a chore leaks pipes; the loop waits a fixed time after each error")
                        .server(
                                6383,
                                Service.of("server", "cached", on(6383, "task", "leak", "onError", "temporary"))
                                        .under("prlimit", "--nofile=128"))
                        .load(connections(6383, 25, 1))
                        .fault(reload("server", "everyMs", 8))
                        .settle(3500)
                        .taken(Manner.QUIT)
                        .proof(new Queued(5)),
                Scenario.of(
                                "fd-system",
                                bound("fd_exhaustion"),
                                "the whole system is out of files: ENFILE for who isn't root")
                        .server(
                                8113,
                                Service.of("server", "gatewayd", on(8113))
                                        .under(
                                                "setpriv",
                                                "--reuid=65534",
                                                "--regid=65534",
                                                "--clear-groups",
                                                "--bounding-set=-all",
                                                "--inh-caps=-all"))
                        .load(connections(8113, 25, 1), connections(8113, 20, 1).with("park", 500))
                        .fault(new FileMax(250))
                        .taken(Manner.SINGLE)
                        .proof(new Queued(5)),

                // Errors without a pause
                Scenario.of(
                                "spin-handed-over",
                                bound("accept_error_spin", "accept_loop_exited"),
                                "the listener was closed, a duplicate keeps the socket, and the loop goes on asking")
                        .server(
                                6384,
                                Service.of("server", "cached", on(6384, "onError", "again"))
                                        .under("taskset", "-c", "1"))
                        .load(connections(6384, 25, 1))
                        .fault(reload("server", "task", "handover"))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),
                Scenario.of(
                                "spin-logged",
                                bound("accept_error_spin", "fd_exhaustion"),
                                "EMFILE is logged and retried at once")
                        .server(
                                6385,
                                Service.of("server", "cached", on(6385, "onError", "log"))
                                        .under("taskset", "-c", "1", "prlimit", "--nofile=70"))
                        .load(connections(6385, 25, 1), connections(6385, 25, 1).with("park", 90))
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)),

                // Deadlocks
                Scenario.of(
                                "dead-upgrade",
                                bound("accept_loop_deadlocked", "lock_in_accept_path"),
                                "the loop asks for the write lock while it holds the read lock")
                        .server(6386, Service.of("server", "cached", on(6386, "greet", "rebalance")))
                        .load(connections(6386, 25, 1))
                        .fault(reload("server", "trip", true))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-events",
                                bound("accept_loop_deadlocked"),
                                "the loop sends events to a consumer that has ended")
                        .server(6387, Service.of("server", "cached", on(6387, "greet", "announce")))
                        .load(connections(6387, 25, 1))
                        .fault(reload("server", "trip", true))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-warm",
                                bound("accept_loop_deadlocked"),
                                "the loop waits for a condition that nobody signals")
                        .server(6388, Service.of("server", "cached", on(6388, "greet", "warm")))
                        .load(connections(6388, 25, 1))
                        .fault(reload("server", "trip", true))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-batch",
                                bound("accept_loop_deadlocked"),
                                "the loop waits for a group whose Done was skipped by a recovered panic")
                        .server(6389, Service.of("server", "cached", on(6389, "greet", "settle")))
                        .load(connections(6389, 60, 1))
                        .fault(reload("server", "trip", true))
                        .taken(Manner.SESSION)
                        .proof(new Queued(5)),

                // Loops that ended
                Scenario.of(
                                "exit-context",
                                bound("accept_loop_exited"),
                                "a reload cancelled the loop's context, the listener stayed open")
                        .server(6390, Service.of("server", "cached", on(6390)))
                        .load(connections(6390, 25, 1))
                        .fault(reload("server", "task", "retire"))
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(5)),
                Scenario.of(
                                "exit-rotation",
                                bound("accept_loop_exited"),
                                "the loop returned after so many connections, and nobody starts it again")
                        .server(6391, Service.of("server", "cached", on(6391, "onError", "rotate", "max", 20)))
                        .load(connections(6391, 25, 1))
                        .fault(reload("server", "trip", true))
                        .taken(Manner.SINGLE)
                        .proof(new Queued(5)),
                Scenario.of(
                                "exit-unready",
                                bound("accept_loop_exited", "accept_loop_deadlocked", "slow_work_in_accept"),
                                "the socket listens, and the start waits for a store that isn't there before it accepts")
                        .server(
                                6392,
                                Service.of(
                                        "server",
                                        "cached",
                                        on(6392, "onError", "unready", "upstream", "127.0.0.1:3306")))
                        .load(connections(6392, 25, 1))
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)));
    }
}

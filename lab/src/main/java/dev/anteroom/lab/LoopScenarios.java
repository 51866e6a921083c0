package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Catalogue.settings;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.bound;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Queued;
import dev.anteroom.lab.Proof.Suffering;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Tool;
import java.util.List;

/// Faults inside the accept loop: locks, limits, slow work, deadlocks, loops that ended, errors.
final class LoopScenarios {
    private LoopScenarios() {}

    static List<Scenario> all() {
        return List.of(
                // A lock in the accept path
                Scenario.of(
                                "lock-own-mutex",
                                bound("lock_in_accept_path"),
                                "a wrapper's Accept needs the mutex that an export holds")
                        .server(8080, Service.of("server", "edged", on(8080, "wrap", List.of("tally"))))
                        .load(connections(8080, 20, 1))
                        .fault(reload("server", "holdMs", 900, "everyMs", 20))
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-rwmutex",
                                bound("lock_in_accept_path"),
                                "a wrapper's Accept reads rules that a writer replaces slowly")
                        .server(9000, Service.of("server", "edged", on(9000, "wrap", List.of("policy"))))
                        .load(connections(9000, 10, 1))
                        .fault(reload("server", "holdMs", 650, "everyMs", 15))
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-state-hook",
                                bound("lock_in_accept_path"),
                                "net/http's ConnState hook needs a mutex that is held during a save")
                        .server(
                                8081,
                                Service.of("server", "shopd", on(8081, "greet", "track", "admin", "127.0.0.1:9091")))
                        .load(connections(8081, 20, 1))
                        .fault(reload("server", "holdMs", 1200, "everyMs", 30))
                        .proof(new Queued(5)),
                Scenario.of(
                                "lock-fd-mutex",
                                bound("lock_in_accept_path"),
                                "the descriptor's own fdMutex is held by a read of socket options")
                        .server(7443, Service.of("server", "relayd", on(7443, "admit", "file")))
                        .load(connections(7443, 20, 1))
                        .fault(reload("server", "holdMs", 800, "everyMs", 1))
                        .proof(new Queued(5)),

                // Slow work in the accept loop
                Scenario.of(
                                "slow-handshake",
                                bound("slow_work_in_accept"),
                                "the loop makes the TLS handshake, some clients are slow")
                        .server(8443, Service.of("server", "relayd", on(8443, "greet", "secure")))
                        .load(
                                connections(8443, 50, 1).with("tls", true),
                                connections(8443, 30, 1)
                                        .with("tls", true)
                                        .with("lagEvery", 3)
                                        .with("lagMs", 300))
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-preamble",
                                bound("slow_work_in_accept"),
                                "a wrapper's Accept reads the PROXY line, some clients send it late")
                        .server(18080, Service.of("server", "edged", on(18080, "wrap", List.of("preamble"))))
                        .load(
                                connections(18080, 40, 1).with("preamble", true),
                                connections(18080, 30, 1)
                                        .with("preamble", true)
                                        .with("lagEvery", 4)
                                        .with("lagMs", 400))
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-names",
                                bound("slow_work_in_accept"),
                                "the loop looks the client's name up, the name server is slow")
                        .setup(new Start(Service.of(
                                "backend", "upstream", settings("listen", "127.0.0.1:9999", "dns", "127.0.0.1:5353"))))
                        .server(
                                5432,
                                Service.of("server", "relayd", on(5432, "greet", "resolve", "dns", "127.0.0.1:5353")))
                        .load(connections(5432, 25, 1).with("source", "127.0.0.9"))
                        .fault(reload("backend", "delayMs", 150))
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-backend-hook",
                                bound("slow_work_in_accept"),
                                "net/http's ConnContext calls a backend, which became slow")
                        .setup(new Start(Service.of("backend", "upstream", settings("listen", "127.0.0.1:9999"))))
                        .server(
                                8080,
                                Service.of(
                                        "server",
                                        "shopd",
                                        on(8080, "greet", "region", "upstream", "http://127.0.0.1:9999/")))
                        .load(connections(8080, 20, 1))
                        .fault(reload("backend", "delayMs", 120))
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-preface",
                                bound("slow_work_in_accept"),
                                "a multiplexer's root loop reads the first bytes itself")
                        .server(50051, Service.of("server", "portald", on(50051, "dispatch", "inline")))
                        .load(
                                connections(50051, 25, 1),
                                connections(50051, 25, 1).with("lagEvery", 4).with("lagMs", 350))
                        .proof(new Queued(5)),
                Scenario.of(
                                "slow-journal",
                                bound("slow_work_in_accept"),
                                "the loop writes a line to a pipe whose reader is slow")
                        .setup(
                                new Tool(List.of("mkfifo", "@DIR/journal")),
                                new Pause(300),
                                new Tool(
                                        List.of(
                                                "sh",
                                                "-c",
                                                "exec 3<@DIR/journal; while sleep 0.2; do dd bs=4096 count=1 <&3 >/dev/null; done")))
                        .server(
                                6000,
                                Service.of(
                                        "server",
                                        "relayd",
                                        on(
                                                6000,
                                                "greet",
                                                "journal",
                                                "spool",
                                                "@DIR/journal",
                                                "admin",
                                                "127.0.0.1:9091")))
                        .load(connections(6000, 100, 1), connections(6000, 15, 1))
                        .settle(5000)
                        .proof(new Queued(5)),

                // A full limit
                Scenario.of(
                                "limit-listener",
                                bound("connection_limit_exhausted"),
                                "a limiting listener is full of idle keep-alive clients")
                        .server(8080, Service.of("server", "edged", on(8080, "wrap", List.of("capped"), "max", 16)))
                        .load(connections(8080, 25, 1), connections(8080, 25, 1).with("stayMs", 6000))
                        .proof(new Queued(5)),
                Scenario.of(
                                "limit-weights",
                                bound("connection_limit_exhausted"),
                                "a weighted semaphore on sync.Cond, handlers became slow")
                        .server(7000, Service.of("server", "relayd", on(7000, "admit", "weights", "max", 8)))
                        .load(connections(7000, 25, 1))
                        .fault(reload("server", "handlerMs", 1500))
                        .proof(new Queued(5)),
                Scenario.of(
                                "limit-slots",
                                bound("connection_limit_exhausted"),
                                "a channel of slots, handlers hang on a backend")
                        .setup(new Start(Service.of("backend", "upstream", settings("listen", "127.0.0.1:9999"))))
                        .server(
                                7070,
                                Service.of(
                                        "server",
                                        "relayd",
                                        on(
                                                7070,
                                                "admit",
                                                "slots",
                                                "max",
                                                10,
                                                "dispatch",
                                                "upstream",
                                                "upstream",
                                                "http://127.0.0.1:9999/",
                                                "admin",
                                                "127.0.0.1:8001")))
                        .load(connections(7070, 25, 1))
                        .fault(reload("backend", "delayMs", 2500))
                        .proof(new Queued(5)),

                // No file descriptors
                Scenario.of("fd-clients", bound("fd_exhaustion"), "net/http, idle clients hold all descriptors")
                        .server(8080, Service.of("server", "shopd", on(8080)).under("prlimit", "--nofile=96"))
                        .load(connections(8080, 25, 1), connections(8080, 25, 1).with("park", 110))
                        .proof(new Queued(5)),
                Scenario.of("fd-files", bound("fd_exhaustion"), "an RPC loop with its own timer, a watcher leaks files")
                        .server(
                                50051,
                                Service.of("server", "ledgerd", on(50051)).under("prlimit", "--nofile=160"))
                        .load(connections(50051, 25, 1))
                        .fault(reload("server", "task", "watch", "everyMs", 4))
                        .settle(4000)
                        .proof(new Queued(5)),
                Scenario.of(
                                "fd-clients-same-port",
                                bound("fd_exhaustion"),
                                "net/http with pprof on the service's own port")
                        .server(
                                8088,
                                Service.of("server", "shopd", on(8088, "admin", "same", "keepFiles", 0))
                                        .under("prlimit", "--nofile=128"))
                        .load(
                                connections(8088, 25, 1),
                                connections(8088, 25, 1).with("park", 140).with("parkSend", true))
                        .proof(new Queued(5)),

                // Errors without a pause
                Scenario.of(
                                "spin-descriptors",
                                bound("accept_error_spin", "fd_exhaustion"),
                                "a loop retries EMFILE at once")
                        .server(
                                9200,
                                Service.of("server", "relayd", on(9200, "onError", "continue"))
                                        .under("taskset", "-c", "1", "prlimit", "--nofile=64"))
                        .load(connections(9200, 25, 1), connections(9200, 25, 1).with("park", 80))
                        .proof(new Queued(5)),
                Scenario.of("spin-deadline", bound("accept_error_spin"), "a loop retries a deadline that has passed")
                        .server(
                                9300,
                                Service.of("server", "relayd", on(9300, "onError", "timeout"))
                                        .under("taskset", "-c", "1"))
                        .load(connections(9300, 25, 1))
                        .fault(reload("server", "deadlineMs", 50))
                        .proof(new Both(new Queued(5), new Suffering(0.5))),

                // Deadlocks
                Scenario.of(
                                "dead-own-lock",
                                bound("accept_loop_deadlocked", "lock_in_accept_path"),
                                "a hook of Serve takes a mutex twice")
                        .server(8080, Service.of("server", "shopd", on(8080, "greet", "track")))
                        .load(connections(8080, 25, 1))
                        .fault(reload("server", "trip", true))
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-pool",
                                bound("accept_loop_deadlocked"),
                                "workers wait for a reader of results, the loop for a worker")
                        .server(
                                7100,
                                Service.of("server", "relayd", on(7100, "dispatch", "pool", "admin", "127.0.0.1:9091")))
                        .load(connections(7100, 25, 1))
                        .fault(reload("server", "trip", true))
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-order",
                                bound("accept_loop_deadlocked", "lock_in_accept_path"),
                                "the loop and a handler take two locks in opposite order")
                        .server(50051, Service.of("server", "ledgerd", on(50051)))
                        .load(connections(50051, 25, 1))
                        .fault(reload("server", "trip", true))
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-started",
                                bound("accept_loop_deadlocked"),
                                "the loop waits for a message that a handler doesn't send any more")
                        .server(7200, Service.of("server", "relayd", on(7200, "dispatch", "started")))
                        .load(connections(7200, 25, 1))
                        .fault(reload("server", "trip", true))
                        .proof(new Queued(5)),
                Scenario.of(
                                "dead-branch",
                                bound("accept_loop_deadlocked"),
                                "a multiplexer hands on to a branch whose server has ended")
                        .server(7300, Service.of("server", "portald", on(7300, "dispatch", "inline")))
                        .load(connections(7300, 25, 1))
                        .fault(reload("server", "trip", true))
                        .proof(new Queued(5)),

                // Loops that ended
                Scenario.of(
                                "exit-error",
                                bound("accept_loop_exited"),
                                "the loop returned at the first EMFILE, which has passed")
                        .server(
                                9100,
                                Service.of("server", "relayd", on(9100, "onError", "return"))
                                        .under("prlimit", "--nofile=80"))
                        .load(
                                connections(9100, 25, 1),
                                connections(9100, 25, 1).with("park", 90).with("parkMs", 1500))
                        .settle(4000)
                        .proof(new Queued(5)),
                Scenario.of("exit-panic", bound("accept_loop_exited"), "the loop's panic was recovered outside of it")
                        .server(9400, Service.of("server", "relayd", on(9400, "greet", "register")))
                        .load(connections(9400, 25, 1))
                        .fault(reload("server", "trip", true))
                        .proof(new Queued(5)));
    }
}

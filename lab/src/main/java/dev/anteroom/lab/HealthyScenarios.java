package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Catalogue.settings;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.healthy;
import static dev.anteroom.lab.Truth.notAccept;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Slow;
import dev.anteroom.lab.Proof.Undropped;
import dev.anteroom.lab.Proof.Unharmed;
import dev.anteroom.lab.Step.Adopt;
import dev.anteroom.lab.Step.Configure;
import dev.anteroom.lab.Step.MoreLoad;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Signal;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Sysctl;
import java.util.List;

/// Services whose accept queue is well, and whose files nevertheless show what people take for the fault.
final class HealthyScenarios {
    private static final Proof WELL = new Unharmed(60, 400);

    private HealthyScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("idle", healthy(), "hardly any clients")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 900, 1))
                        .proof(WELL),
                Scenario.of("idle-one-p", healthy(), "GOMAXPROCS=1 and nothing to do")
                        .server(7000, Service.of("server", "relayd", on(7000)).env("GOMAXPROCS", "1"))
                        .load(connections(7000, 700, 1))
                        .proof(WELL),
                Scenario.of(
                                "parked-for-minutes",
                                healthy(),
                                "Accept of a port that nobody uses has been parked for more than a minute")
                        .server(
                                9001,
                                Service.of(
                                        "server",
                                        "ledgerd",
                                        on(
                                                9001,
                                                "listen",
                                                "127.0.0.1:9000",
                                                "shards",
                                                2,
                                                "task",
                                                "collect",
                                                "everyMs",
                                                2000)))
                        .setup(new Pause(64_000))
                        .load(connections(9000, 100, 1))
                        .proof(WELL),
                Scenario.of("busy-accepting", healthy(), "a thousand new connections a second, all accepted")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 20, 1), connections(8080, 3, 3))
                        .proof(WELL),
                Scenario.of("many-parked", healthy(), "thousands of keep-alive clients, each with a parked handler")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(
                                connections(8080, 20, 1),
                                connections(8080, 20, 1).with("park", 2000).with("parkSend", true))
                        .settle(5000)
                        .proof(WELL),
                Scenario.of("handlers-contend", healthy(), "handlers queue for a mutex a little")
                        .server(8080, Service.of("server", "shopd", on(8080, "dispatch", "cart", "holdMs", 2)))
                        .load(connections(8080, 20, 1), connections(8080, 20, 5))
                        .proof(WELL),
                Scenario.of("handlers-queue", notAccept(), "handlers queue for a mutex for long")
                        .server(
                                8080,
                                Service.of(
                                        "server", "shopd", on(8080, "dispatch", "cart", "holdMs", 1, "admin", "same")))
                        .load(connections(8080, 50, 1), connections(8080, 100, 3))
                        .fault(reload("server", "holdMs", 45))
                        .proof(new Both(new Slow(500), new Unharmed(60, 4000))),
                Scenario.of("handlers-slow", notAccept(), "handlers wait for more than a second")
                        .server(8080, Service.of("server", "edged", on(8080)))
                        .load(connections(8080, 25, 1))
                        .fault(reload("server", "handlerMs", 1400))
                        .proof(new Both(new Slow(1000), new Unharmed(60, 4000))),
                Scenario.of("backend-slow", notAccept(), "handlers call a slow backend and compute")
                        .setup(new Start(Service.of("backend", "upstream", settings("listen", "127.0.0.1:9999"))))
                        .server(
                                8082,
                                Service.of(
                                        "server",
                                        "shopd",
                                        on(
                                                8082,
                                                "dispatch",
                                                "upstream",
                                                "upstream",
                                                "http://127.0.0.1:9999/",
                                                "handlerUs",
                                                2000)))
                        .load(connections(8082, 10, 1))
                        .fault(reload("backend", "delayMs", 900))
                        .proof(new Both(new Slow(800), new Unharmed(100, 4000))),
                Scenario.of("draining", healthy(), "the old process drains, its successor accepts on the same socket")
                        .setup(
                                new Configure(Service.of("server", "shopd", on(8080, "inherit", true))),
                                new Start(Service.of(
                                                "front", "frontd", settings("listen", ":8080", "spool", "@DIR/child"))
                                        .args("@BIN/shopd", "-c", "@DIR/server.json")),
                                new Adopt("server", 1))
                        .subject("server")
                        .listening(8080)
                        .pprof("server", "127.0.0.1:6060")
                        .alsoRecord("successor", "127.0.0.1:6061")
                        .load(connections(8080, 20, 1), connections(8080, 20, 1))
                        .fault(
                                reload("server", "handlerMs", 15000),
                                new MoreLoad(connections(8080, 1000, 20)
                                        .with("once", true)
                                        .with("timeoutMs", 20000)),
                                new Pause(600),
                                new Configure(Service.of(
                                        "server", "shopd", on(8080, "inherit", true, "admin", "127.0.0.1:6061"))),
                                new Signal("front", "USR2"),
                                new Adopt("successor", 2))
                        .proof(new Unharmed(60, 20000)),
                Scenario.of("old-overflows", healthy(), "the queue overflowed before, the counters don't move now")
                        .server(7400, Service.of("server", "relayd", on(7400, "backlog", 8)))
                        // Who is dropped tries again for as long as its timeout; only after that the counters rest.
                        .load(connections(7400, 300, 90).with("timeoutMs", 1500), connections(7400, 120, 1))
                        .settle(9000)
                        .proof(new Both(WELL, new Undropped())),
                Scenario.of("small-backlog-calm", healthy(), "a backlog of 8 and clients that come one by one")
                        .server(7401, Service.of("server", "relayd", on(7401, "backlog", 8)))
                        .load(connections(7401, 20, 1))
                        .proof(WELL),
                Scenario.of("burst-absorbed", healthy(), "bursts stand in the queue for a moment and all are served")
                        .server(8080, Service.of("server", "shopd", on(8080)).env("GOMAXPROCS", "1"))
                        .load(connections(8080, 20, 1), connections(8080, 700, 300))
                        .proof(new Unharmed(250, 700)),
                Scenario.of("several-loops", healthy(), "four Serve loops share a listener and queue at its fdMutex")
                        .server(8080, Service.of("server", "shopd", on(8080, "shards", 4)))
                        .load(connections(8080, 100, 1))
                        .proof(WELL),
                Scenario.of("other-port-overflows", healthy(), "another service of the namespace overflows")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .setup(new Start(Service.of(
                                "other",
                                "relayd",
                                settings("listen", ":9700", "backlog", 4, "greet", "register", "trip", true))))
                        .load(connections(8080, 20, 1))
                        .fault(new MoreLoad(connections(9700, 100, 3)))
                        .proof(WELL),
                Scenario.of("collecting-hard", healthy(), "the collector works a lot and connections don't wait")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 20, 1))
                        .fault(reload("server", "heapMB", 40, "churnMB", 250, "gcPercent", 40))
                        .proof(WELL),
                Scenario.of("many-descriptors", healthy(), "850 of 1024 descriptors are used")
                        .server(8080, Service.of("server", "shopd", on(8080)).under("prlimit", "--nofile=1024"))
                        .load(connections(8080, 20, 1), connections(8080, 20, 1).with("park", 850))
                        .settle(3500)
                        .proof(WELL),
                Scenario.of("reuseport-well", healthy(), "two processes on the port, both accept")
                        .server(8080, Service.of("server", "shopd", on(8080, "shared", true)))
                        .setup(new Start(
                                Service.of("second", "shopd", on(8080, "shared", true, "admin", "127.0.0.1:6061"))))
                        .alsoRecord("second", "127.0.0.1:6061")
                        .load(connections(8080, 20, 1))
                        .proof(WELL),
                Scenario.of("unix-beside", healthy(), "a Unix listener that nobody uses beside the TCP one")
                        .server(8080, Service.of("server", "shopd", on(8080, "unix", "@DIR/shopd.sock")))
                        .load(connections(8080, 20, 1))
                        .proof(WELL),
                Scenario.of("limit-not-full", healthy(), "a limiting listener with free slots")
                        .server(8080, Service.of("server", "edged", on(8080, "wrap", List.of("capped"), "max", 200)))
                        .load(connections(8080, 25, 1).with("stayMs", 1500))
                        .proof(WELL),
                Scenario.of("preamble-quick", healthy(), "Accept reads the PROXY line, and clients send it at once")
                        .server(18080, Service.of("server", "edged", on(18080, "wrap", List.of("preamble"))))
                        .load(connections(18080, 20, 1).with("preamble", true))
                        .proof(WELL),
                Scenario.of("preamble-lazy", healthy(), "slow clients cost their own goroutine only")
                        .server(18081, Service.of("server", "edged", on(18081, "wrap", List.of("lazyPreamble"))))
                        .load(connections(18081, 20, 1)
                                .with("preamble", true)
                                .with("lagEvery", 4)
                                .with("lagMs", 400))
                        .proof(WELL),
                Scenario.of("multiplexer", healthy(), "branches of a multiplexer wait on channels")
                        .server(7300, Service.of("server", "portald", on(7300)))
                        .load(connections(7300, 20, 1).with("lagEvery", 5).with("lagMs", 500))
                        .proof(WELL),
                Scenario.of("lock-short", healthy(), "Accept's lock is held for a millisecond now and then")
                        .server(
                                8080,
                                Service.of(
                                        "server",
                                        "edged",
                                        on(8080, "wrap", List.of("tally"), "holdMs", 1, "everyMs", 40)))
                        .load(connections(8080, 10, 1))
                        .proof(WELL),
                Scenario.of(
                                "helper-holds-too",
                                healthy(),
                                "a helper inherited the socket, and the service goes on accepting")
                        .server(8080, KernelScenarios.helperStarter(8080))
                        .alsoRecord("child", "")
                        .traced()
                        .load(connections(8080, 40, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1))
                        .proof(WELL),
                Scenario.of(
                                "raised-somaxconn",
                                healthy(),
                                "the limit is older and smaller than somaxconn, and nobody needs more")
                        .setup(new Sysctl("net.core.somaxconn", "128"))
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .setup(new Sysctl("net.core.somaxconn", "4096"))
                        .load(connections(8080, 20, 2))
                        .proof(WELL));
    }
}

package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Catalogue.settings;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.healthy;
import static dev.anteroom.lab.Truth.notAccept;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Slow;
import dev.anteroom.lab.Proof.Unharmed;
import dev.anteroom.lab.Step.Adopt;
import dev.anteroom.lab.Step.Configure;
import dev.anteroom.lab.Step.MoreLoad;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Quota;
import dev.anteroom.lab.Step.Signal;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Sysctl;
import java.util.List;

/// Services that are well and look ill, as other people would have met them, see [FieldLoopScenarios].
final class FieldHealthyScenarios {
    private static final Proof WELL = new Unharmed(60, 400);

    private FieldHealthyScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("hard-collecting", healthy(), "the collector is always at work, connections don't wait")
                        .server(8301, Service.of("server", "brokerd", on(8301)).env("GOGC", "15"))
                        .load(connections(8301, 25, 1))
                        .fault(reload("server", "heapMB", 15, "churnMB", 60))
                        .taken(Manner.CLUSTER)
                        .proof(WELL),
                Scenario.of("dispatch-loops", healthy(), "twelve loops of select that look as if they accepted")
                        .server(8302, Service.of("server", "brokerd", on(8302, "dispatch", "frames", "max", 12)))
                        .load(connections(8302, 20, 1))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(WELL),
                Scenario.of("few-long-lived", healthy(), "few connections that live long and carry many requests")
                        .server(8303, Service.of("server", "brokerd", on(8303, "dispatch", "frames", "max", 4)))
                        .load(
                                connections(8303, 1000, 1),
                                connections(8303, 20, 0).with("keepAlive", 6))
                        .taken(Manner.NET_TOOLS)
                        .proof(WELL),
                Scenario.of("hijacked", healthy(), "hundreds of connections that left net/http, none asks for anything")
                        .server(8304, Service.of("server", "brokerd", on(8304, "dispatch", "hijack")))
                        .load(
                                connections(8304, 25, 1),
                                connections(8304, 25, 1).with("park", 400).with("parkSend", true))
                        .settle(5000)
                        .taken(Manner.PROC_ONLY)
                        .proof(WELL),
                Scenario.of("datagrams-and-unix", healthy(), "UDP and Unix sockets beside an idle TCP port")
                        .server(
                                8305,
                                Service.of(
                                        "server",
                                        "brokerd",
                                        on(8305, "dns", "127.0.0.1:8306", "unix", "@DIR/brokerd.sock")))
                        .load(connections(8305, 600, 1))
                        .taken(Manner.QUIT)
                        .proof(WELL),
                Scenario.of("health-checks", healthy(), "nothing but health checks that connect and reset")
                        .server(8307, Service.of("server", "gatewayd", on(8307)))
                        .load(connections(8307, 15, 1).with("abort", true))
                        .taken(Manner.NO_PPROF)
                        .proof(WELL),
                Scenario.of("scanned", healthy(), "a port scan fills the SYN queue, cookies let everybody in")
                        .setup(
                                new Sysctl("net.ipv4.tcp_max_syn_backlog", "64"),
                                new Sysctl("net.ipv4.tcp_syncookies", "1"))
                        .server(8308, Service.of("server", "gatewayd", on(8308)))
                        .load(connections(8308, 25, 1))
                        .fault(new Step.HalfOpen(8308, 60), new Pause(500))
                        .taken(Manner.NO_PPROF)
                        .proof(WELL),
                Scenario.of("deployed-just-now", healthy(), "one burst just before, and then ordinary clients")
                        .server(8309, Service.of("server", "gatewayd", on(8309)).env("GOMAXPROCS", "1"))
                        .load(connections(8309, 25, 1))
                        .fault(new MoreLoad(connections(8309, 1000, 200).with("once", true)), new Pause(1200))
                        .taken(Manner.SESSION)
                        .proof(WELL),
                Scenario.of("quota-touched", healthy(), "a quota is touched now and then, and nobody waits long")
                        .server(8310, Service.of("server", "gatewayd", on(8310, "handlerUs", 4000)))
                        .load(connections(8310, 20, 1))
                        .fault(new Quota("server", 38_000))
                        .taken(Manner.CLUSTER)
                        .proof(new Unharmed(120, 400)),
                Scenario.of("descriptors-nearly-all", healthy(), "95% of the descriptors are used")
                        .server(8311, Service.of("server", "gatewayd", on(8311)).under("prlimit", "--nofile=400"))
                        .load(connections(8311, 20, 1), connections(8311, 20, 1).with("park", 372))
                        .settle(3500)
                        .taken(Manner.PROC_ONLY)
                        .proof(WELL),
                Scenario.of("group-of-four", healthy(), "four loops with a socket each, hardly any clients")
                        .server(8312, Service.of("server", "shopd", on(8312, "shared", true, "shards", 4)))
                        .load(connections(8312, 300, 1))
                        .taken(Manner.SINGLE)
                        .proof(WELL),
                Scenario.of("bucket-nearly-empty", healthy(), "a bucket of tokens that is nearly empty")
                        .server(8313, Service.of("server", "gatewayd", on(8313, "wrap", List.of("bucket"), "max", 60)))
                        .load(connections(8313, 30, 1).with("stayMs", 1200))
                        .taken(Manner.PROTO)
                        .proof(WELL),
                Scenario.of("batch-machine", healthy(), "a job computes on every P, the port is idle")
                        .server(8314, Service.of("server", "brokerd", on(8314)).under("taskset", "-c", "1"))
                        .load(connections(8314, 700, 1))
                        .fault(reload("server", "task", "pinned", "max", 2))
                        .taken(Manner.TRACED)
                        .proof(new Unharmed(60, 900)),
                Scenario.of("workers-read", healthy(), "a pool of workers that read slowly, with room for more")
                        .server(
                                6501,
                                Service.of(
                                        "server", "cached", on(6501, "dispatch", "inbox", "max", 60, "handlerMs", 100)))
                        .load(connections(6501, 30, 1))
                        .taken(Manner.PROC_ONLY)
                        .proof(WELL),
                Scenario.of("turnstile-quick", healthy(), "the key of a turnstile is away for a moment now and then")
                        .server(
                                8315,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(8315, "wrap", List.of("turnstile"), "everyMs", 60, "holdMs", 1)))
                        .load(connections(8315, 15, 1))
                        .taken(Manner.CLUSTER)
                        .proof(WELL),
                Scenario.of("stopped-before", healthy(), "the process was stopped for a moment before anybody looked")
                        .server(6502, Service.of("server", "cached", on(6502)))
                        .load(connections(6502, 25, 1))
                        .fault(
                                new Signal("server", "STOP"),
                                new Pause(400),
                                new Signal("server", "CONT"),
                                new Pause(1500))
                        .taken(Manner.NO_PPROF)
                        .proof(WELL),
                Scenario.of("upstream-shared", notAccept(), "handlers share a slow upstream's answer, Accept doesn't")
                        .setup(new Start(Service.of("backend", "upstream", settings("listen", "127.0.0.1:9999"))))
                        .server(
                                8316,
                                Service.of(
                                        "server",
                                        "gatewayd",
                                        on(8316, "dispatch", "region", "upstream", "http://127.0.0.1:9999/")))
                        .load(connections(8316, 20, 1))
                        .fault(reload("backend", "delayMs", 1100))
                        .taken(Manner.CLUSTER)
                        .proof(new Both(new Slow(900), new Unharmed(60, 4000))),
                Scenario.of("frames-computed", notAccept(), "four workers are too few for the frames, Accept is quick")
                        .server(8317, Service.of("server", "brokerd", on(8317, "dispatch", "frames", "max", 4)))
                        .load(connections(8317, 25, 1))
                        .fault(reload("server", "handlerMs", 140))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Both(new Slow(500), new Unharmed(60, 4500))),
                Scenario.of("handed-on", healthy(), "an upgrade drains in pods of their own folders")
                        .setup(
                                new Configure(Service.of("server", "cached", on(6503, "inherit", true))),
                                new Start(Service.of(
                                                "front", "frontd", settings("listen", ":6503", "spool", "@DIR/child"))
                                        .args("@BIN/cached", "-c", "@DIR/server.json")),
                                new Adopt("server", 1))
                        .subject("server")
                        .listening(6503)
                        .pprof("server", "127.0.0.1:6060")
                        .alsoRecord("successor", "127.0.0.1:6061")
                        .load(connections(6503, 25, 1))
                        .fault(
                                reload("server", "task", "retire"),
                                new Pause(500),
                                new Configure(Service.of(
                                        "server", "cached", on(6503, "inherit", true, "admin", "127.0.0.1:6061"))),
                                new Signal("front", "WINCH"),
                                new Adopt("successor", 2))
                        .taken(Manner.CLUSTER)
                        .proof(WELL));
    }
}

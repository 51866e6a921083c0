package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
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
import dev.anteroom.lab.Step.HalfOpen;
import dev.anteroom.lab.Step.Pause;
import dev.anteroom.lab.Step.Shape;
import dev.anteroom.lab.Step.Signal;
import dev.anteroom.lab.Step.Start;
import dev.anteroom.lab.Step.Sysctl;
import java.util.List;
import java.util.Map;

/// Faults on the kernel's side of the door: backlogs, SYN queues, who holds the socket.
final class KernelScenarios {
    private static final String SOMAXCONN = "net.core.somaxconn";
    private static final List<String> TRACED =
            List.of("strace", "-D", "-f", "-tt", "-e", "trace=process,network,desc", "-o", "@DIR/strace.log");

    private KernelScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                                "backlog-own",
                                bound("backlog_too_small"),
                                "the service asks for a backlog of 8, clients come in bursts")
                        .server(7400, Service.of("server", "relayd", on(7400, "backlog", 8)))
                        .load(connections(7400, 50, 2), connections(7400, 300, 90))
                        .proof(new Dropped(20)),
                Scenario.of("backlog-somaxconn", bound("backlog_too_small"), "somaxconn is 16, clients come in bursts")
                        .setup(new Sysctl(SOMAXCONN, "16"))
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 50, 2), connections(8080, 300, 120))
                        .proof(new Dropped(20)),
                Scenario.of(
                                "stale-inherited",
                                bound("stale_backlog_after_upgrade", "backlog_too_small"),
                                "a successor inherited the socket of a parent that is gone")
                        .setup(
                                new Sysctl(SOMAXCONN, "16"),
                                new Configure(Service.of("server", "shopd", on(8080, "inherit", true))),
                                new Start(front(8080, "shopd", "server")),
                                new Adopt("server", 1),
                                new Sysctl(SOMAXCONN, "4096"),
                                new Signal("front", "USR1"))
                        .subject("server")
                        .listening(8080)
                        .pprof("server", "127.0.0.1:6060")
                        .load(connections(8080, 50, 2), connections(8080, 300, 120))
                        .proof(new Dropped(20)),
                Scenario.of(
                                "stale-activated",
                                bound("stale_backlog_after_upgrade", "backlog_too_small"),
                                "an activator that lives keeps the socket and has started a loop of its own making")
                        .setup(
                                new Sysctl(SOMAXCONN, "24"),
                                new Configure(Service.of("server", "relayd", on(9090, "inherit", true))),
                                new Start(front(9090, "relayd", "server")),
                                new Adopt("server", 1),
                                new Sysctl(SOMAXCONN, "1024"))
                        .subject("server")
                        .listening(9090)
                        .pprof("server", "127.0.0.1:6060")
                        .pprof("front", "")
                        .load(connections(9090, 50, 2), connections(9090, 300, 120))
                        .proof(new Dropped(20)),
                Scenario.of(
                                "reset-bursts",
                                bound("overflow_with_reset", "backlog_too_small"),
                                "full when the last packet of the handshake arrives, the client is reset")
                        .setup(new Sysctl("net.ipv4.tcp_abort_on_overflow", "1"), new Shape("4mbit"))
                        .server(
                                7500,
                                Service.of("server", "relayd", on(7500, "backlog", 16))
                                        .under("nice", "-n", "10", "taskset", "-c", "1"))
                        .load(connections(7500, 50, 1), connections(7500, 400, 150))
                        .proof(new Both(new Dropped(10), new Reset(5))),
                Scenario.of(
                                "reset-stalls",
                                bound("overflow_with_reset", "backlog_too_small", "lock_in_accept_path"),
                                "a loop that stalls on a lock overflows a small queue, and clients are reset")
                        .setup(
                                new Sysctl("net.ipv4.tcp_abort_on_overflow", "1"),
                                new Sysctl(SOMAXCONN, "32"),
                                new Shape("4mbit"))
                        .server(8080, Service.of("server", "edged", on(8080, "wrap", List.of("tally"))))
                        .load(connections(8080, 50, 1), connections(8080, 30, 10))
                        .fault(Catalogue.reload("server", "holdMs", 200, "everyMs", 100))
                        .proof(new Both(new Dropped(10), new Reset(20))),
                Scenario.of(
                                "syn-flood",
                                bound("syn_queue_overflow"),
                                "half-open connections fill the SYN queue, no cookies")
                        .setup(
                                new Sysctl("net.ipv4.tcp_max_syn_backlog", "32"),
                                new Sysctl("net.ipv4.tcp_syncookies", "0"),
                                // A peer that the kernel has metrics of is let in before all others.
                                new Sysctl("net.ipv4.tcp_no_metrics_save", "1"))
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 20, 1))
                        .fault(new HalfOpen(8080, 400), new Pause(500))
                        .proof(new Both(new Dropped(50), new Suffering(0.3))),
                Scenario.of(
                                "syn-flood-backlog",
                                bound("syn_queue_overflow"),
                                "the listener's own backlog caps the SYN queue")
                        .setup(new Sysctl("net.ipv4.tcp_syncookies", "0"))
                        .server(7600, Service.of("server", "relayd", on(7600, "backlog", 100)))
                        .load(connections(7600, 20, 1))
                        .fault(new HalfOpen(7600, 500), new Pause(500))
                        .proof(new Both(new Dropped(50), new Suffering(0.3))),
                Scenario.of(
                                "reuseport-stopped",
                                bound("reuseport_member_not_accepting", "process_stopped"),
                                "one of two processes on the port is stopped")
                        .server(8080, Service.of("server", "shopd", on(8080, "shared", true)))
                        .setup(new Start(
                                Service.of("second", "shopd", on(8080, "shared", true, "admin", "127.0.0.1:6061"))))
                        .alsoRecord("second", "127.0.0.1:6061")
                        .load(connections(8080, 20, 1))
                        .fault(new Signal("second", "STOP"))
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "reuseport-locked",
                                bound("reuseport_member_not_accepting", "lock_in_accept_path"),
                                "one of two loops of a process waits for a lock")
                        .server(50051, Service.of("server", "ledgerd", on(50051, "shared", true, "shards", 2)))
                        .load(connections(50051, 20, 1))
                        .fault(Catalogue.reload("server", "holdMs", 60000, "everyMs", 1))
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "reuseport-unserved",
                                bound("reuseport_member_not_accepting", "accept_loop_exited"),
                                "a third listener was opened and is served by nobody")
                        .server(
                                50052,
                                Service.of("server", "ledgerd", on(50052, "shared", true, "shards", 3, "max", 2)))
                        .load(connections(50052, 20, 1))
                        .proof(new Both(new Queued(5), new Suffering(0.2))),
                Scenario.of(
                                "leak-parent-gone",
                                bound("listener_leaked_to_child"),
                                "a helper inherited the socket, the service has been killed")
                        .setup(new Start(helperStarter(8080)))
                        .subject("child")
                        .listening(8080)
                        .pprof("child", "")
                        .traced()
                        .load(connections(8080, 50, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1), new Signal("server", "KILL"))
                        .proof(new Both(new Queued(5), new Suffering(0.5))),
                Scenario.of(
                                "leak-parent-alive",
                                bound("listener_leaked_to_child"),
                                "a helper inherited the socket, the service has closed its own")
                        .server(9500, helperStarter(9500))
                        .alsoRecord("child", "")
                        .traced()
                        .load(connections(9500, 50, 1))
                        .fault(new Signal("server", "USR1"), new Adopt("child", 1), new Signal("server", "USR2"))
                        .proof(new Both(new Queued(5), new Suffering(0.5))));
    }

    private static Service front(int port, String program, String role) {
        return Service.of("front", "frontd", settings("listen", ":" + port, "spool", "@DIR/child"))
                .args("@BIN/" + program, "-c", "@DIR/" + role + ".json");
    }

    static Service helperStarter(int port) {
        Map<String, Object> config = on(port, "dispatch", "own", "spool", "@DIR/child");
        return Service.of("server", "frontd", config)
                .under(TRACED.toArray(String[]::new))
                .args("/bin/sleep", "600");
    }
}

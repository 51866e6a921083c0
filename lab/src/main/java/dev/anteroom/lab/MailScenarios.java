package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.bound;
import static dev.anteroom.lab.Truth.healthy;

import dev.anteroom.lab.Proof.Both;
import dev.anteroom.lab.Proof.Queued;
import dev.anteroom.lab.Proof.Suffering;
import dev.anteroom.lab.Proof.Unharmed;
import dev.anteroom.lab.Step.Tool;
import java.util.List;
import java.util.Map;

/// A third round, after the rules had been mended for the second ([FieldLoopScenarios]): a mail server that speaks
/// first and has several doors. Again written without a look at the rules.
final class MailScenarios {
    private static final Tool SLOW_SCRAPER = new Tool(List.of(
            "sh",
            "-c",
            "while sleep 0.1; do curl -s --limit-rate 1M -m 3 -o /dev/null http://127.0.0.1:6060/metrics; done"));

    private MailScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("mail-banner", bound("slow_work_in_accept"), "the loop says hello and waits for the answer")
                        .server(2525, Service.of("server", "mailerd", on(2525, "greet", "banner")))
                        .load(
                                connections(2525, 50, 1),
                                connections(2525, 20, 1).with("lagEvery", 4).with("lagMs", 600))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Queued(5)),
                Scenario.of(
                                "mail-slots",
                                bound("connection_limit_exhausted"),
                                "a weighted semaphore after Accept, clients stay")
                        .server(2526, Service.of("server", "mailerd", on(2526, "admit", "slots", "max", 12)))
                        .load(connections(2526, 40, 1), connections(2526, 25, 1).with("stayMs", 7000))
                        .taken(Manner.CLUSTER)
                        .proof(new Queued(5)),
                Scenario.of(
                                "mail-scraped",
                                bound("lock_in_accept_path"),
                                "a slow scraper reads the counts, whose lock the loop needs")
                        .server(2527, Service.of("server", "mailerd", on(2527, "admit", "stats")))
                        .load(connections(2527, 25, 1))
                        .fault(SLOW_SCRAPER)
                        .taken(Manner.SESSION)
                        .proof(new Queued(5)),
                Scenario.of(
                                "mail-clerk",
                                bound("accept_loop_deadlocked"),
                                "the loop waits for a clerk who waits for an archive that waits for the clerk")
                        .server(2528, Service.of("server", "mailerd", on(2528, "admit", "clerk")))
                        .load(connections(2528, 25, 1))
                        .fault(reload("server", "trip", true))
                        .taken(Manner.PROTO)
                        .proof(new Queued(5)),
                Scenario.of(
                                "mail-group",
                                bound("accept_loop_exited"),
                                "another member of the group failed, and the loop ended with it")
                        .setup(new Tool(List.of("touch", "@DIR/spool")), new Step.Pause(300))
                        .server(2529, Service.of("server", "mailerd", on(2529, "spool", "@DIR/spool")))
                        .load(connections(2529, 25, 1))
                        .fault(new Tool(List.of("rm", "@DIR/spool")), new Step.Pause(500))
                        .taken(Manner.TRACED)
                        .proof(new Queued(5)),
                Scenario.of(
                                "mail-shed",
                                bound("accept_error_spin"),
                                "a wrapper says for ever that the error is temporary, and the loop believes it")
                        .server(2530, Service.of("server", "mailerd", on(2530)).under("taskset", "-c", "1"))
                        .load(connections(2530, 25, 1))
                        .fault(reload("server", "onError", "shed"))
                        .taken(Manner.CLUSTER)
                        .proof(new Both(new Queued(5), new Suffering(0.5))),
                Scenario.of(
                                "mail-spans",
                                bound("fd_exhaustion", "accept_error_spin"),
                                "each message leaks a datagram socket; temporary errors are retried at once")
                        .server(
                                2531,
                                Service.of("server", "mailerd", on(2531, "task", "trace"))
                                        .under("taskset", "-c", "1", "prlimit", "--nofile=150"))
                        .load(
                                connections(2531, 300, 1),
                                connections(2531, 20, 1).with("stayMs", 3000))
                        .settle(4000)
                        .taken(Manner.NET_TOOLS)
                        .proof(new Queued(5)),
                Scenario.of(
                                "mail-door",
                                bound("reuseport_member_not_accepting", "slow_work_in_accept"),
                                "one of four doors waits for a silent client's hello")
                        .server(
                                2532,
                                Service.of(
                                        "server", "mailerd", on(2532, "shared", true, "shards", 4, "greet", "banner")))
                        .load(connections(2532, 20, 1), connections(2532, 12, 1).with("park", 40))
                        .taken(Manner.SINGLE)
                        .proof(new Both(new Queued(5), new Suffering(0.1))),
                Scenario.of("mail-crowded", bound("cpu_starvation"), "every message costs much, on one CPU and one P")
                        .server(
                                2533,
                                Service.of("server", "mailerd", on(2533))
                                        .env(Map.of("GOMAXPROCS", "1"))
                                        .under("taskset", "-c", "1", "nice", "-n", "5"))
                        .load(connections(2533, 25, 1))
                        .fault(reload("server", "busy", 60))
                        .taken(Manner.PROTO)
                        .proof(new Queued(3)),
                Scenario.of("mail-quiet", healthy(), "three doors of one port, hardly anybody comes")
                        .server(2534, Service.of("server", "mailerd", on(2534, "shared", true, "shards", 3)))
                        .load(connections(2534, 400, 1))
                        .taken(Manner.PROC_ONLY)
                        .proof(new Unharmed(60, 400)),
                Scenario.of("mail-slots-free", healthy(), "a weighted semaphore with room, clients stay")
                        .server(2535, Service.of("server", "mailerd", on(2535, "admit", "slots", "max", 150)))
                        .load(connections(2535, 30, 1).with("stayMs", 1500))
                        .taken(Manner.SESSION)
                        .proof(new Unharmed(60, 400)),
                Scenario.of("mail-asked", healthy(), "each newcomer is looked up by a clerk, who is quick")
                        .server(2536, Service.of("server", "mailerd", on(2536, "admit", "clerk")))
                        .load(connections(2536, 12, 1))
                        .taken(Manner.LISTING_AND_DUMP)
                        .proof(new Unharmed(60, 400)));
    }
}

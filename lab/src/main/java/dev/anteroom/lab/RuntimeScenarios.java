package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.on;
import static dev.anteroom.lab.Catalogue.reload;
import static dev.anteroom.lab.Phase.connections;
import static dev.anteroom.lab.Truth.bound;

import dev.anteroom.lab.Proof.Queued;
import dev.anteroom.lab.Step.Freeze;
import dev.anteroom.lab.Step.Hog;
import dev.anteroom.lab.Step.Quota;
import dev.anteroom.lab.Step.Signal;
import java.util.List;
import java.util.Map;

/// Faults beside the accept loop: no CPU, a collector that never ends, a world that stands still, a stopped process.
/// What burns CPU is bound to one CPU.
final class RuntimeScenarios {
    private RuntimeScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("starved-inside", bound("cpu_starvation"), "goroutines that compute take every P")
                        .server(
                                8080,
                                Service.of("server", "shopd", on(8080))
                                        .env("GOMAXPROCS", "1")
                                        .under("taskset", "-c", "1"))
                        .load(connections(8080, 25, 1))
                        .fault(reload("server", "busy", 50))
                        .proof(new Queued(3)),
                Scenario.of(
                                "starved-outside",
                                bound("cpu_starvation"),
                                "other processes take the CPU, the service is nice")
                        .server(
                                8080,
                                Service.of("server", "relayd", on(8080, "handlerUs", 500))
                                        .under("nice", "-n", "19", "taskset", "-c", "1"))
                        .load(connections(8080, 20, 1))
                        .fault(new Hog(3, 1, -5))
                        .proof(new Queued(3)),
                Scenario.of("throttled-quota", bound("cpu_throttled"), "a quota of a few percent of a CPU")
                        .server(8080, Service.of("server", "shopd", on(8080, "handlerUs", 1500)))
                        .load(connections(8080, 20, 1))
                        .fault(new Quota("server", 4000))
                        .proof(new Queued(3)),
                Scenario.of("throttled-handshakes", bound("cpu_throttled"), "a quota that TLS handshakes use up")
                        .server(
                                8443,
                                Service.of("server", "edged", on(8443, "wrap", List.of("tls"), "handlerUs", 500))
                                        .env("GOMAXPROCS", "8"))
                        .load(connections(8443, 10, 1).with("tls", true))
                        .fault(new Quota("server", 8000))
                        .proof(new Queued(3)),
                Scenario.of("gc-limit", bound("gc_pressure"), "the live heap is as large as GOMEMLIMIT")
                        .server(
                                8080,
                                Service.of("server", "shopd", on(8080))
                                        .env(Map.of(
                                                "GOMAXPROCS",
                                                "1",
                                                "GOMEMLIMIT",
                                                "280MiB",
                                                "GOGC",
                                                "off",
                                                "GODEBUG",
                                                "gctrace=1"))
                                        .under("taskset", "-c", "1"))
                        .load(connections(8080, 20, 2))
                        .fault(reload("server", "heapMB", 300, "churnMB", 4000))
                        .wants(Take.Extra.HEAP_TEXT, Take.Extra.RUNTIME_LOG)
                        .proof(new Queued(1)),
                Scenario.of("gc-percent", bound("gc_pressure"), "GOGC is tiny for a large heap of pointers")
                        .server(
                                8080,
                                Service.of("server", "edged", on(8080))
                                        .env("GOMAXPROCS", "1")
                                        .under("taskset", "-c", "1"))
                        .load(connections(8080, 20, 2))
                        .fault(reload("server", "heapMB", 300, "churnMB", 4000, "gcPercent", 5))
                        .wants(Take.Extra.HEAP_TEXT)
                        .proof(new Queued(1)),
                Scenario.of("world-stacks", bound("stop_the_world"), "a health monitor dumps all stacks in a loop")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 20, 1))
                        .fault(reload("server", "parked", 250000, "task", "stacks", "everyMs", 5))
                        .summaryOnly()
                        .settle(4000)
                        .wants(Take.Extra.HEAP_TEXT)
                        .proof(new Queued(1)),
                Scenario.of("world-heap", bound("stop_the_world"), "the heap is dumped in a loop")
                        .server(8080, Service.of("server", "edged", on(8080)))
                        .load(connections(8080, 20, 1))
                        .fault(reload("server", "heapMB", 250, "task", "heap", "everyMs", 20))
                        .settle(4000)
                        .wants(Take.Extra.TRACE, Take.Extra.HEAP_TEXT)
                        .proof(new Queued(1)),
                Scenario.of(
                                "world-digest",
                                bound("stop_the_world"),
                                "a checksum that can't be pre-empted meets statistics that stop the world")
                        .server(9600, Service.of("server", "relayd", on(9600)))
                        .load(connections(9600, 20, 1))
                        .fault(reload("server", "task", "digest", "max", 600, "everyMs", 10))
                        .settle(4000)
                        .wants(Take.Extra.TRACE, Take.Extra.HEAP_TEXT)
                        .proof(new Queued(1)),
                Scenario.of("stopped-signal", bound("process_stopped"), "SIGSTOP")
                        .server(8080, Service.of("server", "shopd", on(8080)))
                        .load(connections(8080, 20, 1))
                        .fault(new Signal("server", "STOP"))
                        .wants(Take.Extra.PS)
                        .proof(new Queued(5)),
                Scenario.of("stopped-frozen", bound("process_stopped"), "the cgroup freezer")
                        .server(50051, Service.of("server", "ledgerd", on(50051)))
                        .load(connections(50051, 20, 1))
                        .fault(new Freeze("server"))
                        .proof(new Queued(5)));
    }
}

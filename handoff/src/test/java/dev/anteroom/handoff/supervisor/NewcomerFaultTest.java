package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.linux.libc.KernelFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// One supervisor and one old version; newcomers that misbehave one after the other, each under load.
@Execution(ExecutionMode.CONCURRENT)
class NewcomerFaultTest {
    @TempDir
    Path folder;

    private record Fault(String name, List<Integer> canary, List<String> arguments, String outcome, String reason) {}

    private static final List<Integer> ONE = List.of(0);
    private static final List<Integer> TWO = List.of(20);

    private static final List<Fault> FAULTS = List.of(
            new Fault(
                    "crashes before it is ready",
                    ONE,
                    List.of("-exit-before-ready"),
                    "refused",
                    "ended by itself: exit status 3; it wrote last: .*cannot go on"),
            new Fault(
                    "crashes before it is ready",
                    TWO,
                    List.of("-exit-before-ready"),
                    "refused",
                    "ended by itself: exit status 3; it wrote last: .*cannot go on"),
            new Fault("never gets ready", ONE, List.of("-no-notify", "-hang"), "refused", "not ready within 1.5 s"),
            new Fault(
                    "crashes after it was ready",
                    ONE,
                    List.of("-hang", "-exit-after", "200ms"),
                    "refused",
                    "ended by itself: exit status 4"),
            new Fault(
                    "crashes with connections in its queue",
                    TWO,
                    List.of("-slow-accept", "30s", "-exit-after", "400ms"),
                    "refused",
                    "ended by itself: exit status 4"),
            new Fault("accepts one and gets stuck", TWO, List.of("-stuck"), "refused", "probe 1 of 3.*not answered"),
            new Fault("accepts slowly", TWO, List.of("-slow-accept", "150ms"), "rolled_back", "bar"),
            // So slow that eight clients wait longer than a busy machine holds a look up.
            new Fault(
                    "accepts slowly",
                    ONE,
                    List.of("-slow-accept", "300ms"),
                    "(refused|rolled_back)",
                    "bar|not accepted within"),
            new Fault(
                    "leaks the listener",
                    TWO,
                    List.of("-leak-listener"),
                    "rolled_back",
                    "leaked the listener to sleep\\["),
            new Fault(
                    // Go's File() sets the socket blocking that both share: that is met before the traffic is.
                    "leaks the listener",
                    ONE,
                    List.of("-leak-listener"),
                    "refused",
                    "made the shared listener blocking"),
            new Fault("exhausts descriptors", TWO, List.of("-leak-fds", "2000"), "rolled_back", "leaks descriptors"),
            new Fault("answers the probe with 503", TWO, List.of("-unhealthy"), "refused", "503"),
            new Fault("answers the probe with 503", ONE, List.of("-unhealthy"), "refused", "503"));

    @Test
    void should_take_back_whatever_a_newcomer_does_and_lose_nothing() {
        String extra = "ready: notify\nready-timeout: 1.5s\nprobe: /healthz\nverify: 800ms\ndrain: 2s\n";
        try (Bench bench = new Bench(folder)) {
            bench.describe(extra, "-version", "good");
            bench.supervise("is ready");
            for (Fault fault : FAULTS) {
                String[] arguments = new String[fault.arguments.size() + 2];
                arguments[0] = "-version";
                arguments[1] = "bad";
                for (int i = 2; i < arguments.length; i++) {
                    arguments[i] = fault.arguments.get(i - 2);
                }
                bench.describe(extra, arguments);
                String what = fault.name + (fault.canary.equals(ONE) ? ", one listener" : ", two listeners");
                try (Bench.Load load = bench.load("-clients", "8", "-pause", "2ms")) {
                    JsonNode answer = bench.upgrade(
                            fault.canary.stream().mapToInt(Integer::intValue).toArray());
                    JsonNode figures = load.figures();
                    String told = what + "\n" + answer.path("text").asString() + figures + "\n"
                            + answer.path("report").path("events");
                    System.out.println(told);
                    assertThat(answer.path("outcome").asString()).as(told).matches(fault.outcome);
                    assertThat(answer.path("report").path("reason").asString())
                            .as(told)
                            .containsPattern(fault.reason);
                    assertThat(figures.path("lost").asInt()).as(told).isZero();
                }
                assertThat(bench.version()).as(what).isEqualTo("good");
                assertThat(bench.sandbox()
                                .namespace()
                                .call(() -> KernelFile.read("/proc/sys/net/ipv4/tcp_migrate_req")))
                        .as("%s: the sysctl is put back", what)
                        .contains("0\n");
            }
        }
    }

    @Test
    void should_end_an_old_one_that_ignores_sigterm_after_its_own_deadline_and_lose_nothing() {
        String extra = "drain: 500ms\ncleanup: 500ms\n";
        try (Bench bench = new Bench(folder)) {
            bench.describe(extra, "-version", "deaf", "-ignore-term");
            bench.supervise("is ready");
            bench.describe(extra, "-version", "good");
            try (Bench.Load load = bench.load("-clients", "16", "-pause", "1ms")) {
                JsonNode answer = bench.upgrade(50);
                JsonNode figures = load.figures();
                System.out.println(answer.path("text").asString() + figures);
                assertThat(answer.path("outcome").asString()).isEqualTo("promoted");
                assertThat(answer.path("report")
                                .path("departure")
                                .path("killed")
                                .asBoolean())
                        .isTrue();
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
            }
            assertThat(bench.version()).isEqualTo("good");
        }
    }
}

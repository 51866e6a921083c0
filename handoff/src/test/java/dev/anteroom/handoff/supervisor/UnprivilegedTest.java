package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Supervisor and service as an ordinary user without capabilities. Skipped where this test is one itself: then
/// nobody makes it a network namespace.
@Execution(ExecutionMode.CONCURRENT)
class UnprivilegedTest {
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    /// @param canary 0: one listener
    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void should_upgrade_as_an_ordinary_user_with_one_listener_and_with_two_and_lose_nothing(int canary) {
        try (Bench bench = new Bench(folder)) {
            bench.runAs(NOBODY);
            bench.describe("probe: /healthz\n", "-version", "1");
            bench.supervise("is ready");
            bench.describe("probe: /healthz\n", "-version", "2");
            try (Bench.Load load = bench.load("-clients", "16", "-pause", "2ms")) {
                JsonNode answer = bench.upgrade(canary);
                JsonNode figures = load.figures();
                String told = answer.path("text").asString()
                        + figures
                        + answer.path("report").path("events");
                assertThat(answer.path("outcome").asString()).as(told).isEqualTo("promoted");
                assertThat(answer.path("report").path("mode").asString())
                        .as(told)
                        .isEqualTo(canary == 0 ? "one_listener" : "two_listeners");
                assertThat(figures.path("lost").asInt()).as(told).isZero();
                assertThat(figures.path("versions").path("2").asInt()).isPositive();
            }
            assertThat(bench.version()).isEqualTo("2");
        }
    }
}

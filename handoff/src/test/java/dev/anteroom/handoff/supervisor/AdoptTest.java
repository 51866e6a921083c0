package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.handoff.Sandbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT)
class AdoptTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void should_upgrade_a_service_that_nobody_prepared_and_lose_nothing(int canary) {
        try (Bench bench = new Bench(folder)) {
            Sandbox.Running unprepared = bench.sandbox()
                    .start(Sandbox.go("served").toString(), "-version", "old", "-listen", ":8080", "-no-notify");
            unprepared.awaitLine("ready");
            bench.describe("", "-version", "new");
            try (Bench.Load load = bench.load("-clients", "16", "-pause", "1ms")) {
                bench.supervise("adopted generation 1", "adopt", Integer.toString(unprepared.pid()), "8080");
                assertThat(bench.version()).isEqualTo("old");
                Bench.await("the control socket answers", () -> bench.servingPid() == unprepared.pid());
                JsonNode answer = bench.upgrade(canary);
                JsonNode figures = load.figures();
                String told = answer.path("text").asString()
                        + figures
                        + answer.path("report").path("events");
                assertThat(answer.path("outcome").asString()).as(told).isEqualTo("promoted");
                assertThat(figures.path("lost").asInt()).as(told).isZero();
                assertThat(figures.path("versions").path("old").asInt()).isPositive();
                assertThat(figures.path("versions").path("new").asInt()).isPositive();
            }
            assertThat(bench.version()).isEqualTo("new");
            assertThat(unprepared.process().isAlive()).isFalse();
        }
    }

    @Test
    void should_keep_the_port_open_when_the_adopted_one_dies_and_start_its_command() {
        try (Bench bench = new Bench(folder)) {
            Sandbox.Running unprepared = bench.sandbox()
                    .start(Sandbox.go("served").toString(), "-version", "old", "-listen", ":8080", "-no-notify");
            unprepared.awaitLine("ready");
            bench.describe("", "-version", "new");
            bench.supervise("adopted generation 1", "adopt", Integer.toString(unprepared.pid()), "8080");
            unprepared.process().destroyForcibly();
            assertThat(bench.version()).isEqualTo("new");
        }
    }
}

package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT)
class UpgradeTest {
    @TempDir
    Path folder;

    @Test
    void should_hand_the_listener_over_under_load_and_lose_nothing() throws Exception {
        try (Bench bench = new Bench(folder)) {
            bench.describe("ready: notify\n", "-version", "1");
            bench.supervise("is ready");
            int first = bench.servingPid();
            try (Bench.Load load = bench.load("-clients", "32")) {
                bench.describe("ready: notify\n", "-version", "2");
                JsonNode answer = bench.upgrade();
                assertThat(answer.path("outcome").asString()).isEqualTo("promoted");
                JsonNode report = answer.path("report");
                assertThat(report.path("departure").path("listener_closed_ms").isNumber())
                        .isTrue();
                assertThat(report.path("departure").path("drained_ms").isNumber())
                        .isTrue();
                assertThat(report.path("departure").path("killed").asBoolean()).isFalse();
                assertThat(report.path("queue_before")
                                .path("http")
                                .path("samples")
                                .asInt())
                        .isPositive();
                assertThat(bench.servingPid()).isNotEqualTo(first);
                JsonNode figures = load.figures();
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
                assertThat(figures.path("versions").path("1").asInt()).isPositive();
                assertThat(figures.path("versions").path("2").asInt()).isPositive();
                System.out.println(answer.path("text").asString() + figures);
                assertThat(Files.readString(
                                Path.of(answer.path("kept").asString()).resolve("upgrade.txt")))
                        .contains("PROMOTED")
                        .contains("told to stop → stopped accepting after");
            }
            assertThat(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false))
                    .isFalse();
            bench.ask("stop");
            assertThat(Files.exists(bench.directory().path().resolve("state.json")))
                    .isFalse();
        }
    }

    @Test
    void should_share_traffic_out_step_by_step_and_lose_nothing() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("probe: /healthz\n", "-version", "1");
            bench.supervise("is ready");
            try (Bench.Load load = bench.load("-clients", "32")) {
                for (String version : new String[] {"2", "3"}) {
                    bench.describe("probe: /healthz\n", "-version", version);
                    JsonNode answer = bench.upgrade(10, 50);
                    System.out.println(answer.path("text").asString()
                            + answer.path("report").path("events"));
                    assertThat(answer.path("outcome").asString()).isEqualTo("promoted");
                    assertThat(answer.path("report").path("mode").asString()).isEqualTo("two_listeners");
                }
                JsonNode figures = load.figures();
                System.out.println(figures);
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
                assertThat(figures.path("versions").path("3").asInt()).isPositive();
            }
        }
    }
}

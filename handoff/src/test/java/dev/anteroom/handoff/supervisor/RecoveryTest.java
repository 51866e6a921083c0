package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.Sandbox;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The supervisor is killed with SIGKILL, under load; the next one goes on.
@Execution(ExecutionMode.CONCURRENT)
class RecoveryTest {
    @TempDir
    Path folder;

    @Test
    void should_go_on_where_a_killed_supervisor_was_and_lose_nothing() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            Sandbox.Running first = bench.supervise("is ready");
            int serving = bench.servingPid();
            try (Bench.Load load = bench.load("-clients", "16", "-pause", "3ms")) {
                Bench.kill(first);
                assertThat(bench.version()).isEqualTo("1");
                bench.supervise("recovered generation 1");
                assertThat(bench.servingPid()).isEqualTo(serving);
                bench.describe("", "-version", "2");
                assertThat(bench.upgrade().path("outcome").asString()).isEqualTo("promoted");
                JsonNode figures = load.figures();
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
            }
            assertThat(bench.version()).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, started:",
        "0, is seen to accept",
        "0, promoted",
        "0, SIGTERM;",
        "0, stopped accepting",
        "50, started:",
        "50, 50% of new connections",
        "50, SIGTERM;",
    })
    void should_lose_nothing_when_killed_in_a_phase_of_an_upgrade(int canary, String phase) throws Exception {
        killedAt(canary, phase);
    }

    /// The phases that are left: they take too long for every build.
    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {"100% of new connections", "promoted", "stopped accepting"})
    void should_lose_nothing_when_killed_in_a_later_phase_of_a_shared_rollout(String phase) throws Exception {
        killedAt(50, phase);
    }

    private void killedAt(int canary, String phase) throws Exception {
        String extra = "verify: 400ms\n";
        try (Bench bench = new Bench(folder)) {
            bench.describe(extra, "-version", "1", "-linger", "500ms");
            Sandbox.Running first = bench.supervise("is ready");
            bench.describe(extra, "-version", "2", "-linger", "500ms");
            try (Bench.Load load = bench.load("-clients", "16", "-pause", "3ms")) {
                CompletableFuture<String> seen = new CompletableFuture<>();
                Thread asks = Thread.ofPlatform().start(() -> {
                    try {
                        ControlClient.ask(bench.directory(), Bench.upgradeRequest(canary), event -> {
                            if (event.path("event").asString().contains(phase)) {
                                Bench.kill(first);
                                seen.complete(event.path("event").asString());
                            }
                        });
                        seen.completeExceptionally(new AssertionError("the upgrade ended without " + phase));
                    } catch (HandoffException e) {
                        // It was killed.
                        seen.completeExceptionally(e);
                    }
                });
                assertThat(seen.get(30, TimeUnit.SECONDS)).contains(phase);
                asks.join();
                bench.supervise("recovered");
                Bench.await(
                        "only one process is left",
                        () -> bench.ask("status")
                                        .path("status")
                                        .path("processes")
                                        .size()
                                == 1);
                String version = bench.version();
                for (int i = 0; i < 50; i++) {
                    assertThat(bench.version()).isEqualTo(version);
                }
                bench.describe(extra, "-version", "3");
                JsonNode answer = bench.upgrade();
                JsonNode figures = load.figures();
                String told = phase + ": " + figures + bench.said();
                assertThat(answer.path("outcome").asString()).as(told).isEqualTo("promoted");
                assertThat(figures.path("lost").asInt()).as(told).isZero();
                assertThat(bench.version()).isEqualTo("3");
            }
        }
    }

    @Test
    void should_be_replaced_by_its_own_new_version_while_the_service_runs_on() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            Sandbox.Running first = bench.supervise("is ready");
            int serving = bench.servingPid();
            try (Bench.Load load = bench.load("-clients", "16", "-pause", "3ms")) {
                bench.supervise("recovered generation 1", "takeover");
                Bench.await(
                        "the first supervisor has ended", () -> !first.process().isAlive());
                assertThat(bench.servingPid()).isEqualTo(serving);
                JsonNode figures = load.figures();
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
            }
        }
    }
}

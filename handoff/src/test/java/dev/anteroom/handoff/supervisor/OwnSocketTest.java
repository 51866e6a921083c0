package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.Sandbox;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// Services that open the port themselves with SO_REUSEPORT, so that a second queue stands beside the supervisor's
/// copy.
@Execution(ExecutionMode.CONCURRENT)
class OwnSocketTest {
    private static final Path CADDY = Path.of("/usr/bin/caddy");

    @TempDir
    Path folder;

    @Test
    void should_refuse_caddy_that_ignores_its_listeners_before_anything_is_taken_and_lose_nothing() throws IOException {
        assumeTrue(Files.isExecutable(CADDY), "caddy is absent");
        Path caddyfile = Files.writeString(folder.resolve("Caddyfile"), """
                {
                    admin off
                }
                http://:8080 {
                    respond "caddy 1"
                }
                """);
        List<String> command = List.of(CADDY.toString(), "run", "--config", caddyfile.toString());
        try (Bench bench = new Bench(folder)) {
            Sandbox.Running caddy = bench.sandbox().start(command.toArray(String[]::new));
            Bench.await("caddy answers", () -> answers(bench));
            bench.describeCommand("ready: auto\n", command);
            bench.supervise("adopted generation 1", "adopt", Integer.toString(caddy.pid()), "8080");
            Bench.await("the control socket answers", () -> bench.servingPid() == caddy.pid());
            try (Bench.Load load = bench.load("-clients", "8", "-pause", "2ms")) {
                JsonNode answer = bench.upgrade();
                JsonNode figures = load.figures();
                String told = answer.path("text").asString()
                        + figures
                        + answer.path("report").path("events");
                System.out.println(told);
                assertThat(answer.path("outcome").asString()).as(told).isEqualTo("refused");
                assertThat(answer.path("report").path("reason").asString())
                        .as(told)
                        .contains("opened *:8080 itself")
                        .contains("bind fd/3");
                assertThat(figures.path("lost").asInt()).as(told).isZero();
            }
            assertThat(bench.servingPid()).isEqualTo(caddy.pid());
            for (int i = 0; i < 50; i++) {
                assertThat(bench.version()).isEqualTo("caddy");
            }
        }
    }

    private static boolean answers(Bench bench) {
        try {
            return bench.version().equals("caddy");
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void should_say_degraded_within_a_second_when_the_one_that_serves_opens_its_own_and_mend_it() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            bench.supervise("is ready");
            bench.describe("", "-version", "2", "-own-socket-on-usr1");
            assertThat(bench.upgrade().path("outcome").asString()).isEqualTo("promoted");
            try (Bench.Load load = bench.load("-clients", "8", "-pause", "2ms");
                    Pidfd serving = Pidfd.open(bench.servingPid()).orElseThrow()) {
                long begin = System.nanoTime();
                serving.signal(Signal.USR1);
                Bench.await("it says so", () -> bench.said().contains("DEGRADED: http"));
                System.out.println("said after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
                Bench.await("it mends it", () -> bench.said().contains("mended: what waited on socket"));
                for (int i = 0; i < 50; i++) {
                    assertThat(bench.version()).isEqualTo("2");
                }
                JsonNode figures = load.figures();
                assertThat(figures.path("lost").asInt())
                        .as(figures + bench.said())
                        .isZero();
                assertThat(bench.ask("status").path("status").has("degraded")).isFalse();
            }
            bench.describe("", "-version", "3");
            assertThat(bench.upgrade().path("outcome").asString()).isEqualTo("promoted");
            assertThat(bench.version()).isEqualTo("3");
        }
    }
}

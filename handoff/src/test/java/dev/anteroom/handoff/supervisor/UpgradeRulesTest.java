package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.handoff.HandoffException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The rules of a gate decide an upgrade as well: a newcomer that is good enough for the queue as such is taken back
/// where they say so.
class UpgradeRulesTest {
    private static final String SETTINGS = "verify: 3s\n";

    @TempDir
    Path folder;

    private static JsonNode upgrade(Bench bench, String rules) {
        return ControlClient.ask(bench.directory(), Bench.upgradeRequest(50).put("rules", rules), event -> {});
    }

    private static String rule(int millis) {
        return String.format(Locale.ROOT, "schema: anteroom.gate/1\naccept_wait: {p99: {max_ms: %d}}\n", millis);
    }

    @Test
    void should_take_back_a_newcomer_that_breaks_a_rule_and_promote_one_that_holds_them() {
        try (Bench bench = new Bench(folder)) {
            bench.describe(SETTINGS, "-version", "1");
            bench.supervise("is ready");
            try (Bench.Load load = bench.load("-clients", "4", "-pause", "5ms")) {
                bench.describe(SETTINGS, "-version", "2", "-slow-accept", "20ms");
                JsonNode slow = upgrade(bench, rule(30));
                String told = slow.path("text").asString();
                assertThat(slow.path("outcome").asString()).as(told).isEqualTo("rolled_back");
                assertThat(told).contains("the rules: accept_wait.p99.max_ms: 30 (line 2): ");
                assertThat(bench.version()).isEqualTo("1");

                bench.describe(SETTINGS, "-version", "3");
                JsonNode good = upgrade(bench, rule(500));
                assertThat(good.path("outcome").asString())
                        .as(good.path("text").asString())
                        .isEqualTo("promoted");
                assertThat(good.path("report").path("events").toString()).contains("every rule holds");
                JsonNode figures = load.figures();
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
            }
        }
    }

    @Test
    void should_refuse_rules_that_it_cant_read_or_can_judge_nothing_by() {
        try (Bench bench = new Bench(folder)) {
            bench.describe(SETTINGS, "-version", "1");
            bench.supervise("is ready");
            assertThatThrownBy(() -> upgrade(bench, "accept_weight: {}\n"))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("rules line 1");
            assertThatThrownBy(() -> ControlClient.ask(
                            bench.directory(), Bench.upgradeRequest(0).put("rules", rule(30)), event -> {}))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("--one-listener can't be judged by --rules");
            assertThat(bench.version()).isEqualTo("1");
        }
    }
}

package dev.anteroom.diagnosis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.compare.RuleResult.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GateFileTest {
    private static final Path EXAMPLE = Path.of("../examples/gate.yaml");

    @TempDir
    Path folder;

    private static GateRules rules(String yaml) {
        return GateFile.read("gate.yaml", "schema: anteroom.gate/1\n" + yaml);
    }

    private static Side recording(String name) {
        return Side.of(List.of(CaptureReader.read(Path.of("../lab/recordings", name))), Hints.NONE);
    }

    @Test
    void should_read_the_example() throws IOException {
        assertThat(GateFile.read("gate.yaml", Files.readString(EXAMPLE)).rules())
                .hasSize(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_verdit: HEALTHY | gate.yaml line 2: unknown rule 'max_verdit'; known are accept_wait, allowed_causes",
                "max_verdict: FINE | gate.yaml line 2: max_verdict is 'FINE'; it is one of HEALTHY, NOT_ACCEPT",
                "accept_wait: {p95: {max_ms: 1}} | gate.yaml line 2: unknown rule 'p95'; known are p50, p99",
                "accept_wait: {p99: {max_ms: 50ms}} | gate.yaml line 2: '50ms' is no number of 0 or more",
                "accept_wait: {p99: {}} | gate.yaml line 2: accept_wait.p99 has no limit",
                "accept_wait: 5 | gate.yaml line 2: accept_wait is a mapping of rules",
                "no_regression: perhaps | gate.yaml line 2: 'perhaps' is neither true nor false",
                "overflow: {max_per_second: -1} | gate.yaml line 2: '-1' is no number of 0 or more",
                "allowed_causes: [gremlins] | gate.yaml line 2: 'gremlins' is no cause",
                "allowed_causes: [gc_pressure] | gate.yaml line 2: allowed_causes needs max_verdict",
                "no_regression: false | gate.yaml: there is no rule in it",
                "'no_regression: [' | gate.yaml line 2: not YAML",
            })
    void should_refuse_what_it_does_not_know_with_the_line(String yaml, String message) {
        assertThatThrownBy(() -> rules(yaml))
                .isInstanceOf(GateException.class)
                .message()
                .startsWith(message)
                .doesNotContain("\n");
    }

    @Test
    void should_refuse_another_schema() {
        assertThatThrownBy(() -> GateFile.read("gate.yaml", "schema: anteroom.gate/2\nno_regression: true\n"))
                .hasMessageContaining("line 1: schema is 'anteroom.gate/2'");
        assertThatThrownBy(() -> GateFile.read("gate.yaml", "no_regression: true\n"))
                .hasMessageContaining("schema: anteroom.gate/1 is missing");
    }

    @Test
    void should_break_the_verdict_rule_unless_the_cause_is_allowed() {
        Side healthy = recording("d37b4464.tar.gz");
        Side locked = recording("24142bf7.tar.gz");

        Comparison broken = Comparer.compare("b", healthy, "a", locked, rules("max_verdict: NOT_ACCEPT"));
        assertThat(broken.outcome()).isEqualTo(Outcome.REGRESSION);
        assertThat(broken.gate()).singleElement().satisfies(rule -> {
            assertThat(rule.result()).isEqualTo(Result.BROKEN);
            assertThat(rule.why()).contains("lock_in_accept_path");
            assertThat(rule.line()).isEqualTo(2);
        });

        String allowed = "max_verdict: NOT_ACCEPT\nallowed_causes: [lock_in_accept_path]";
        assertThat(Comparer.compare("b", healthy, "a", locked, rules(allowed)).outcome())
                .isEqualTo(Outcome.NO_REGRESSION);
    }

    @Test
    void should_not_judge_a_rule_whose_figure_is_missing() {
        Side healthy = recording("d37b4464.tar.gz");
        Comparison comparison = Comparer.compare("b", healthy, "a", healthy, rules("accept_wait: {p99: {max_ms: 50}}"));

        assertThat(comparison.outcome()).isEqualTo(Outcome.NOT_JUDGED);
        assertThat(comparison.gate().getFirst().result()).isEqualTo(Result.NOT_JUDGED);
    }

    @Test
    void should_break_a_limit_on_the_increase_only_beyond_the_noise() throws IOException {
        Side calm = played("calm", 1, 100);
        Side again = played("again", 2, 105);
        Side slow = played("slow", 3, 240);
        GateRules rules = rules("accept_wait: {p99: {max_ms: 500, max_increase_percent: 1}}");

        assertThat(Comparer.compare("b", calm, "a", again, rules).outcome()).isEqualTo(Outcome.NO_REGRESSION);
        Comparison worse = Comparer.compare("b", calm, "a", slow, rules);
        assertThat(worse.outcome()).isEqualTo(Outcome.REGRESSION);
        assertThat(worse.gate()).extracting(RuleResult::result).containsExactlyInAnyOrder(Result.PASSED, Result.BROKEN);
    }

    private Side played(String name, long seed, int stallMillis) throws IOException {
        Path capture = Files.createDirectories(folder.resolve(name));
        return Side.of(
                List.of(SimulatedQueue.play(capture, seed, 12, 200, stallMillis, 0)
                        .capture()),
                Hints.NONE);
    }

    static List<byte[]> gates() throws IOException {
        return List.of(
                Files.readAllBytes(EXAMPLE),
                "schema: anteroom.gate/1\na: &a [*a]\n".getBytes(StandardCharsets.UTF_8),
                "? [a]\n: b\n".getBytes(StandardCharsets.UTF_8),
                "{{{{[[[[\"".getBytes(StandardCharsets.UTF_8),
                "[".repeat(60_000).getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("gates")
    @FuzzTest(maxDuration = "20s")
    void should_read_or_refuse_in_one_line(byte[] bytes) {
        try {
            assertThat(GateFile.read("g", new String(bytes, StandardCharsets.UTF_8))
                            .rules())
                    .isNotEmpty();
        } catch (GateException e) {
            assertThat(e.getMessage()).startsWith("g").doesNotContain("\n");
        }
    }
}

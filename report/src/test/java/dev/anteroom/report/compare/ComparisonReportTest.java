package dev.anteroom.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.latency.GivenLatency;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.compare.Comparer;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.GateFile;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.report.JsonReport;
import dev.anteroom.report.Schemas;
import dev.anteroom.report.TextReport;
import dev.anteroom.report.TextStyle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Comparisons of the incidents that ship, in each form.
class ComparisonReportTest {
    private static final TextStyle PLAIN = new TextStyle(100, false);

    private static Side example(String name) {
        return Side.of(List.of(CaptureReader.read(Path.of("../examples", name))), Hints.NONE);
    }

    private static Comparison worse() {
        return Comparer.compare("before", example("healthy-idle"), "after", example("lock-in-accept-path"));
    }

    @Test
    void should_write_json_that_its_schema_accepts() throws IOException {
        String gate = Files.readString(Path.of("../examples/gate.yaml"));
        Comparison gated = Comparer.compare(
                "before",
                example("healthy-idle"),
                "after",
                example("lock-in-accept-path"),
                GateFile.read("gate.yaml", gate));

        assertThat(Schemas.errors("anteroom.comparison-1.schema.json", ComparisonJson.render(worse())))
                .isEmpty();
        assertThat(Schemas.errors("anteroom.comparison-1.schema.json", ComparisonJson.render(gated)))
                .isEmpty();
        assertThat(Schemas.errors("anteroom.comparison-1.schema.json", "{\"schema\": \"anteroom.comparison/1\"}"))
                .isNotEmpty();
    }

    @Test
    void should_split_the_p99_in_json_that_its_schema_accepts() throws IOException {
        ClientFigures client = new ClientFigures(GivenLatency.read("p50=5ms,p99=1200ms"), null);
        var evidence = CaptureReader.read(Path.of("../examples/lock-in-accept-path"));
        var diagnosis = Diagnoser.diagnose(evidence, Hints.NONE, Optional.of(client));
        String json = JsonReport.render(diagnosis);

        assertThat(Schemas.errors("anteroom.diagnosis-1.schema.json", json)).isEmpty();
        assertThat(json).contains("\"latency\":{\"source\":\"given\",\"quantile\":\"P99\",\"clientMillis\":1200");
        assertThat(Schemas.errors(
                        "anteroom.diagnosis-1.schema.json",
                        JsonReport.render(Diagnoser.diagnose(evidence, Hints.NONE))))
                .isEmpty();
        assertThat(TextReport.render(evidence, diagnosis, PLAIN, false))
                .contains("Where the clients' P99 goes")
                .contains("queue wait: ")
                .contains("SYN retries: ");
    }

    @Test
    void should_put_the_outcome_first_and_the_verdicts_beside_each_other() {
        String text = ComparisonText.render(worse(), PLAIN);

        assertThat(text.lines().findFirst()).hasValue("REGRESSION");
        assertThat(text).containsPattern("verdict +HEALTHY ACCEPT_BOUND  worse");
        assertThat(text).doesNotContain("\u001b");
    }

    @Test
    void should_write_markdown_tables() {
        String markdown = ComparisonMarkdown.render(worse());

        assertThat(markdown).startsWith("### ❌ Accept queue: ");
        assertThat(markdown).contains("| verdict | HEALTHY | ACCEPT\\_BOUND | **worse** |");
        assertThat(markdown.lines().filter(line -> line.startsWith("|")))
                .allSatisfy(line -> assertThat(line).endsWith("|"));
    }

    @Test
    void should_leave_nothing_of_a_hostile_name_alive_in_markdown() {
        String hostile = "<img src=x onerror=alert(1)> [x](http://evil) | `code` @team\n# big \u202e\u001b[31m";
        Comparison comparison = Comparer.compare(hostile, example("healthy-idle"), hostile, example("healthy-idle"));
        String markdown = ComparisonMarkdown.render(comparison);

        assertThat(markdown).doesNotContain("<img", "[x](", "@team", "\u202e", "\u001b", "\n# big", "http://");
        assertThat(ComparisonText.render(comparison, PLAIN)).doesNotContain("\u202e", "\u001b");
    }
}

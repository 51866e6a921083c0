package dev.anteroom.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Outcome;
import dev.anteroom.finding.Suppression;
import dev.anteroom.finding.render.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What keeps findings quiet: comments with a reason and an end, and a baseline that only shrinks.
class SuppressionsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);

    @TempDir
    Path folder;

    @Test
    void a_comment_with_a_reason_should_keep_its_line_quiet() throws IOException {
        LintResult result = lint(loop(1, "\t\t\tcontinue //anteroom:ignore AR101, AR104 -- a test door"));
        assertThat(open(result)).isEmpty();
        assertThat(result.mistakes().getFirst().suppression())
                .isEqualTo(new Suppression(Suppression.Kind.IN_SOURCE, "a test door", "", null));
        assertThat(result.findings("1").outcome()).isEqualTo(Outcome.HOLDS);
    }

    @Test
    void a_comment_above_the_function_should_keep_all_of_it_quiet() throws IOException {
        assertThat(open(lint("//anteroom:ignore AR101 -- a test door until 2027-03-01\n" + loop(1, "\t\t\tcontinue"))))
                .isEmpty();
    }

    @Test
    void a_comment_without_a_reason_should_be_a_finding_and_keep_nothing_quiet() throws IOException {
        assertThat(open(lint(loop(1, "\t\t\tcontinue //anteroom:ignore AR101"))))
                .containsExactly("AR001", "AR101");
    }

    @Test
    void a_comment_past_its_date_should_be_a_finding_and_keep_nothing_quiet() throws IOException {
        String dated = "\t\t\tcontinue //anteroom:ignore AR101 -- till the rewrite until ";
        assertThat(open(lint(loop(1, dated + "2026-11-29")))).containsExactly("AR002", "AR101");
        assertThat(open(lint(loop(1, dated + "2026-11-30")))).isEmpty();
        assertThat(open(lint(loop(1, dated + "2026-02-31")))).contains("AR101");
    }

    @Test
    void a_comment_that_hides_nothing_should_be_said() throws IOException {
        assertThat(open(lint("func quiet() {} //anteroom:ignore AR105 -- was once needed\n" + loop(1, "\t\t\treturn"))))
                .containsExactly("AR003");
    }

    @Test
    void nolint_should_be_respected_for_all_and_for_anteroom_only() throws IOException {
        assertThat(open(lint(loop(1, "\t\t\tcontinue //nolint")))).isEmpty();
        assertThat(open(lint(loop(1, "\t\t\tcontinue //nolint:errcheck,anteroom // a test door"))))
                .isEmpty();
        assertThat(open(lint(loop(1, "\t\t\tcontinue //nolint:errcheck")))).containsExactly("AR101");
    }

    @Test
    void a_baseline_should_silence_old_findings_and_report_new_and_mended_ones() throws IOException {
        String forty = IntStream.rangeClosed(1, 40)
                .mapToObj(n -> loop(n, "\t\t\tcontinue"))
                .collect(Collectors.joining("\n"));
        Path baseline = folder.resolve("baseline.json");
        assertThat(Baseline.write(baseline, lint(forty).shown(Confidence.SURE))).isEqualTo(40);
        String moved = "// a comment\n".repeat(50) + forty;
        assertThat(open(Baseline.read(baseline).apply(lint(moved)))).isEmpty();

        String changed = moved.replace("func serve7(", "func other7(") + "\n" + loop(41, "\t\t\tcontinue");
        Findings findings = Baseline.read(baseline).apply(lint(changed)).findings("1");
        assertThat(findings.outcome()).isEqualTo(Outcome.BROKEN);
        assertThat(findings.open().stream()
                        .filter(finding -> finding.rule().id().equals("AR101")))
                .hasSize(2);
        assertThat(findings.suppressed()).hasSize(39);
        assertThat(findings.notes())
                .singleElement()
                .asString()
                .startsWith("mended, can leave the baseline: AR101 main.go");

        assertThat(Baseline.write(baseline, lint(changed).shown(Confidence.SURE)))
                .isEqualTo(39);
    }

    @Test
    void what_is_no_baseline_should_be_said() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"schema\": \"other/1\"}");
        assertThatThrownBy(() -> Baseline.read(file))
                .isInstanceOf(LintException.class)
                .hasMessageContaining("is no lint baseline");
    }

    @Test
    void columns_should_count_utf16_behind_wide_characters() throws IOException {
        LintResult result = lint("func stop() { s := \"é世😀\"; _ = s; http.ListenAndServe(s, nil) }\n");
        JsonNode region = JsonMapper.builder()
                .build()
                .readTree(Format.sarif.render(result.findings("1")))
                .at("/runs/0/results/0/locations/0/physicalLocation/region");
        String line = region.at("/snippet/text").asString();
        assertThat(line.substring(
                        region.at("/startColumn").asInt() - 1,
                        region.at("/endColumn").asInt() - 1))
                .isEqualTo("http.ListenAndServe(s, nil)");
    }

    private LintResult lint(String code) throws IOException {
        String head =
                "package main\n\nimport (\n\t\"net\"\n\t\"net/http\"\n)\n\nvar _ http.Handler\nvar _ net.Conn\n\n";
        Files.writeString(folder.resolve("main.go"), head + code);
        return new Linter(folder, TODAY).lint(List.of("."));
    }

    private static List<String> open(LintResult result) {
        return result.shown(Confidence.SURE).stream()
                .map(mistake -> mistake.about().id())
                .sorted()
                .toList();
    }

    private static String loop(int number, String onError) {
        return "func serve" + number + "(ln net.Listener) {\n\tfor {\n\t\tc, err := ln.Accept()\n\t\tif err != nil {\n"
                + onError + "\n\t\t}\n\t\tgo c.Close()\n\t}\n}\n";
    }
}

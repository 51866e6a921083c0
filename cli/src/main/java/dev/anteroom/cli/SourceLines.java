package dev.anteroom.cli;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnosis;
import dev.anteroom.lint.Confidence;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Linter;
import dev.anteroom.lint.incident.Incident;
import dev.anteroom.lint.incident.Ranked;
import dev.anteroom.lint.output.TextOutput;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/// What `diagnose --source` adds: the lines of the service at which its accept loops stood, or that the cause is made of.
final class SourceLines {
    /// What a person reads at night.
    private static final int MAX_LINES = 3;

    private SourceLines() {}

    static String render(Path source, Evidence evidence, Diagnosis diagnosis) {
        if (diagnosis.causes().isEmpty()) {
            return "";
        }
        LintResult result = new Linter(source, LocalDate.now()).lint(List.of("./..."));
        List<Ranked> ranked = new Incident(evidence, diagnosis)
                .rank(result, Confidence.LIKELY, source.toAbsolutePath()).stream()
                        .filter(r -> r.held() != null
                                || r.finding().rule().cause() == diagnosis.causes().getFirst().id())
                        .limit(MAX_LINES)
                        .toList();
        StringBuilder text = new StringBuilder("\nIn the source:\n");
        if (ranked.isEmpty()) {
            text.append("  No line of ").append(source).append(" is in the recorded stacks or known for this cause.\n");
        }
        ranked.forEach(each -> TextOutput.finding(each, text));
        return text.toString();
    }
}

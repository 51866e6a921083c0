package dev.anteroom.cli;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.render.FindingText;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Linter;
import dev.anteroom.lint.Mistake;
import dev.anteroom.lint.incident.Incident;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// What `diagnose --source` adds: the lines of the service at which its accept loops stood, or that the cause is made
/// of.
final class SourceLines {
    /// What a person reads at night.
    private static final int MAX_LINES = 3;

    private SourceLines() {}

    static String render(Path source, Evidence evidence, Diagnosis diagnosis) {
        if (diagnosis.causes().isEmpty()) {
            return "";
        }
        LintResult result = new Linter(source, LocalDate.now(ZoneId.systemDefault())).lint(List.of("./..."));
        CauseId cause = diagnosis.causes().getFirst().id();
        List<Mistake> lines = new Incident(evidence, diagnosis)
                .rank(result, Confidence.LIKELY, source.toAbsolutePath()).mistakes().stream()
                        .filter(Mistake::isOpen)
                        .filter(mistake ->
                                mistake.held() != null || mistake.about().cause() == cause)
                        .limit(MAX_LINES)
                        .toList();
        StringBuilder text = new StringBuilder("\nIn the source:\n");
        if (lines.isEmpty()) {
            text.append("  No line of ").append(source).append(" is in the recorded stacks or known for this cause.\n");
        }
        lines.forEach(mistake -> FindingText.finding(mistake.finding(), text));
        return text.toString();
    }
}

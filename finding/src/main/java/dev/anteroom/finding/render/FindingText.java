package dev.anteroom.finding.render;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.SourcePlace;
import java.util.List;

/// Findings for people: where, what, the line with its place marked, what to do.
public final class FindingText {
    /// Longer lines of code are cut around the place.
    private static final int MAX_COLUMNS = 160;

    private FindingText() {}

    public static String render(Findings findings) {
        StringBuilder text = new StringBuilder();
        List<Finding> open = findings.open();
        boolean ranked = !open.isEmpty() && open.getFirst().share() != null;
        for (Finding finding : open) {
            if (ranked && finding.share() == null) {
                text.append("Not touched by the incident:\n\n");
                ranked = false;
            }
            finding(finding, text);
        }
        for (Check check : findings.unjudged()) {
            text.append("not judged: ")
                    .append(Words.plain(check.name()))
                    .append(": ")
                    .append(Words.plain(check.reason()))
                    .append('\n');
        }
        findings.notes().forEach(note -> text.append(Words.plain(note)).append('\n'));
        return text.append(Words.plain(Words.summary(findings))).append('\n').toString();
    }

    /// Appends one finding as a paragraph.
    public static void finding(Finding finding, StringBuilder text) {
        text.append(Words.plain(finding.where().text()))
                .append(": ")
                .append(finding.rule().id())
                .append(" (")
                .append(Words.of(finding.confidence()))
                .append(") ")
                .append(Words.plain(finding.message()))
                .append('\n');
        for (Evidence evidence : finding.evidence()) {
            text.append("  ").append(Words.plain(Words.of(evidence))).append('\n');
        }
        if (finding.where() instanceof SourcePlace place && !place.code().isEmpty()) {
            frame(place, text);
        }
        if (!finding.remedy().text().isEmpty()) {
            text.append("  fix: ").append(Words.plain(finding.remedy().text())).append('\n');
        }
        if (!finding.remedy().command().isEmpty()) {
            text.append("    ").append(Words.plain(finding.remedy().command())).append('\n');
        }
        text.append('\n');
    }

    private static void frame(SourcePlace place, StringBuilder text) {
        String code = place.code();
        int start = Math.min(place.column() - 1, code.length());
        int from = Math.max(0, start - MAX_COLUMNS / 2);
        int to = Math.min(code.length(), from + MAX_COLUMNS);
        int end = Math.clamp(place.endColumn() - 1L, start, to);
        String number = Integer.toString(place.line());
        text.append("  ")
                .append(number)
                .append(" | ")
                .append(shown(code, from, to))
                .append('\n');
        text.append("  ").append(" ".repeat(number.length())).append(" | ");
        text.append(" ".repeat(length(shown(code, from, start))));
        text.append("^".repeat(Math.max(1, length(shown(code, start, end))))).append('\n');
    }

    private static String shown(String code, int from, int to) {
        return Words.plain(code.substring(from, to).replace("\t", "    "));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}

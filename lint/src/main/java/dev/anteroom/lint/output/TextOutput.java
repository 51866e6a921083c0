package dev.anteroom.lint.output;

import dev.anteroom.lint.Confidence;
import dev.anteroom.lint.Finding;
import dev.anteroom.lint.Hop;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.incident.Held;
import dev.anteroom.lint.incident.Ranked;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Findings for people: where, what, the line with its place marked, what to do.
public final class TextOutput {
    /// Longer lines are cut around the place.
    private static final int MAX_COLUMNS = 160;

    private TextOutput() {}

    /// @param ranked in the order in which they are shown
    public static String render(LintResult result, List<Ranked> ranked, Confidence least) {
        StringBuilder text = new StringBuilder();
        boolean below = false;
        for (Ranked each : ranked) {
            if (!below && each.held() == null && ranked.getFirst().held() != null) {
                text.append("Findings that the capture doesn't touch:\n\n");
                below = true;
            }
            finding(each, text);
        }
        for (Map.Entry<String, String> problem : new TreeMap<>(result.problems()).entrySet()) {
            text.append("not read: ").append(safe(problem.getKey())).append(": ").append(safe(problem.getValue())).append('\n');
        }
        for (String entry : result.removable()) {
            text.append("mended, can leave the baseline: ").append(safe(entry)).append('\n');
        }
        long unsure = result.findings().stream()
                .filter(f -> f.suppression() == null && f.confidence().compareTo(least) > 0)
                .count();
        long suppressed = result.findings().stream().filter(f -> f.suppression() != null).count();
        text.append(count(ranked.size(), "finding"))
                .append(" in ")
                .append(count(result.files(), "file"))
                .append(unsure > 0 ? ", " + unsure + " less sure (--confidence maybe shows them)" : "")
                .append(suppressed > 0 ? ", " + suppressed + " suppressed" : "")
                .append('\n');
        return text.toString();
    }

    /// One finding as paragraphs.
    public static void finding(Ranked ranked, StringBuilder text) {
        Finding finding = ranked.finding();
        text.append(safe(finding.file()))
                .append(':')
                .append(finding.line())
                .append(':')
                .append(finding.column())
                .append(": ")
                .append(finding.rule().id())
                .append(" (")
                .append(finding.confidence().name().toLowerCase(Locale.ROOT))
                .append(") ")
                .append(safe(finding.message()))
                .append('\n');
        Held held = ranked.held();
        if (held != null) {
            text.append("  ").append(held.sentence()).append('\n');
        }
        for (Hop hop : finding.path()) {
            text.append("  ")
                    .append(safe(hop.file()))
                    .append(':')
                    .append(hop.line())
                    .append(": calls ")
                    .append(safe(hop.called()))
                    .append('\n');
        }
        frame(finding, text);
        if (!finding.rule().remedy().isEmpty()) {
            text.append("  fix: ").append(finding.rule().remedy()).append('\n');
        }
        text.append('\n');
    }

    private static void frame(Finding finding, StringBuilder text) {
        String code = finding.code();
        int start = Math.min(finding.column() - 1, code.length());
        int end = finding.endLine() == finding.line() ? Math.min(finding.endColumn() - 1, code.length()) : code.length();
        int from = start > MAX_COLUMNS / 2 ? start - MAX_COLUMNS / 2 : 0;
        int to = Math.min(code.length(), from + MAX_COLUMNS);
        String shown = safe(code.substring(from, to).replace("\t", "    "));
        String before = safe(code.substring(from, start).replace("\t", "    "));
        int marks = Math.max(1, Math.min(end, to) - start);
        String number = Integer.toString(finding.line());
        text.append("  ").append(number).append(" | ").append(shown).append('\n');
        text.append("  ")
                .append(" ".repeat(number.length()))
                .append(" | ")
                .append(" ".repeat(before.codePointCount(0, before.length())))
                .append("^".repeat(marks))
                .append('\n');
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /// Source is a stranger's: no control characters reach the terminal.
    static String safe(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean control = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
            clean.appendCodePoint(control ? '?' : c);
        });
        return clean.toString();
    }
}

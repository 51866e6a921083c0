package dev.anteroom.lab.exam;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The exam's result as text.
public final class MarkSheet {
    private MarkSheet() {}

    /// Confusion by cause, what went wrong, and a line for each examinee.
    public static String of(List<Marks> all) {
        StringBuilder out = new StringBuilder();
        for (Marks marks : all) {
            if (marks.namesCauses()) {
                confusion(marks, out);
                wrong(marks, out);
            }
        }
        out.append(String.format(
                Locale.ROOT, "%-28s %9s %9s %9s %13s%n", "", "detected", "top-1", "exact", "false alarms"));
        for (Marks marks : all) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-28s %8.1f%% %9s %9s %7d of %d%n",
                    marks.name(),
                    100 * marks.detected(),
                    marks.namesCauses() ? percent(marks.topOne()) : "-",
                    marks.namesCauses() ? percent(marks.exactTopOne()) : "-",
                    marks.falseAlarms(),
                    marks.silentAsked()));
        }
        return out.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    private static void confusion(Marks marks, StringBuilder out) {
        out.append(String.format(Locale.ROOT, "%-32s %s%n", "true", "first answer of " + marks.name()));
        for (Map.Entry<String, Map<String, Integer>> row : marks.confusion().entrySet()) {
            StringBuilder cells = new StringBuilder();
            row.getValue().entrySet().stream()
                    .sorted((a, b) -> b.getValue() - a.getValue())
                    .forEach(cell -> cells.append(cells.isEmpty() ? "" : ", ")
                            .append(cell.getValue())
                            .append(" × ")
                            .append(cell.getKey()));
            out.append(String.format(Locale.ROOT, "%-32s %s%n", row.getKey(), cells));
        }
        out.append('\n');
    }

    private static void wrong(Marks marks, StringBuilder out) {
        for (Marks.Marked paper : marks.wrong()) {
            out.append(String.format(
                    Locale.ROOT,
                    "wrong: %s %s go%s: %s, answered %s %s: %s%n",
                    paper.question().id(),
                    paper.question().scenario(),
                    paper.question().go(),
                    paper.truth(),
                    paper.answer().verdict(),
                    paper.answer().causes(),
                    paper.answer().headline()));
        }
        out.append('\n');
    }
}

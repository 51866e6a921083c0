package dev.anteroom.drift.text;

import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.Judged;
import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A drift report for people: of a few hosts the table of layers, of all what drifted, why, and the commands.
public final class DriftText {
    private static final int MAX_TABLES = 3;
    private static final int MAX_FINDINGS = 200;
    private static final int MAX_GAPS = 50;
    private static final List<String> HEAD = List.of("STATE", "PARAMETER", "DECLARED", "KERNEL", "EFFECTIVE", "NEEDED");

    private DriftText() {}

    public static String render(DriftReport report) {
        StringBuilder text = new StringBuilder();
        if (report.hosts().size() <= MAX_TABLES) {
            report.rows().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(host -> table(
                            report.hosts().get(host.getKey()).host(),
                            host.getValue(),
                            report.hosts().size() > 1,
                            text));
        }
        List<Judged> open =
                report.findings().stream().filter(f -> f.excusedBy() == null).toList();
        open.stream().limit(MAX_FINDINGS).forEach(judged -> finding(judged.finding(), text));
        if (open.size() > MAX_FINDINGS) {
            text.append("and ").append(open.size() - MAX_FINDINGS).append(" more findings (--format json has all)\n\n");
        }
        excused(report, text);
        report.notJudged().stream().limit(MAX_GAPS).forEach(gap -> notJudged(gap, text));
        if (report.notJudged().size() > MAX_GAPS) {
            text.append("and ").append(report.notJudged().size() - MAX_GAPS).append(" more that could not be judged\n");
        }
        return text.append(summary(report)).append('\n').toString();
    }

    private static void table(String host, List<Row> rows, boolean named, StringBuilder text) {
        String namespace = "";
        List<List<String>> cells = new ArrayList<>();
        for (Row row : rows) {
            if (!row.namespace().isEmpty() && !row.namespace().equals(namespace)) {
                namespace = row.namespace();
                cells.add(List.of(namespace));
            }
            cells.add(List.of(
                    row.state().name().toLowerCase(Locale.ROOT),
                    row.parameter(),
                    row.declared(),
                    row.kernel(),
                    row.effective(),
                    row.needed()));
        }
        if (named) {
            text.append(plain(host)).append('\n');
        }
        columns(cells, text);
        text.append('\n');
    }

    private static void columns(List<List<String>> rows, StringBuilder text) {
        List<List<String>> all = new ArrayList<>();
        all.add(HEAD);
        rows.forEach(row -> all.add(row.stream().map(DriftText::plain).toList()));
        int[] width = new int[HEAD.size()];
        for (List<String> row : all) {
            for (int i = 0; i < row.size() && row.size() > 1; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder(row.size() == 1 ? "  in " + row.getFirst() : "");
            for (int i = 0; i < row.size() && row.size() > 1; i++) {
                line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static void finding(Drifted finding, StringBuilder text) {
        text.append(Words.of(finding.severity()))
                .append(": ")
                .append(plain(finding.message()))
                .append("\n  ")
                .append(finding.rule());
        if (!finding.step().words().isEmpty()) {
            text.append(" (").append(finding.step().words()).append(')');
        }
        if (!finding.place().isEmpty()) {
            text.append(", ").append(plain(finding.place()));
        }
        text.append('\n');
        finding.evidence().forEach(fact -> text.append("  ").append(plain(fact)).append('\n'));
        for (Action action : finding.actions()) {
            text.append(action instanceof Action.Advice ? "  → " : "  $ ")
                    .append(plain(action.command()))
                    .append('\n');
        }
        if (!finding.price().isEmpty()) {
            text.append("  price: ").append(plain(finding.price())).append('\n');
        }
        text.append('\n');
    }

    private static void excused(DriftReport report, StringBuilder text) {
        for (Judged judged : report.findings()) {
            if (judged.excusedBy() != null && judged.excusedBy().report()) {
                text.append("excused: ")
                        .append(plain(judged.finding().message()))
                        .append(" (")
                        .append(plain(judged.excusedBy().reason()))
                        .append("; ")
                        .append(plain(judged.excusedBy().owner()))
                        .append(
                                judged.excusedBy().expires() == null
                                        ? ", permanent"
                                        : ", until " + judged.excusedBy().expires())
                        .append(")\n");
            }
        }
    }

    private static void notJudged(NotJudged gap, StringBuilder text) {
        text.append("not judged: ")
                .append(plain(gap.host().isEmpty() ? gap.what() : gap.host() + ": " + gap.what()))
                .append(", for lack of ")
                .append(plain(gap.lacking()))
                .append('\n');
    }

    private static String summary(DriftReport report) {
        String hosts = report.hosts().size() == 1 ? "1 host" : report.hosts().size() + " hosts";
        String counts = report.count(Severity.ERROR) + " problems, " + report.count(Severity.WARNING) + " drifted, "
                + report.count(Severity.NOTE) + " notes, " + report.notJudged().size() + " not judged";
        return switch (report.outcome()) {
            case HOLDS -> "holds: " + hosts + "; " + counts;
            case BROKEN -> "drift: " + hosts + "; " + counts;
            case NOT_JUDGED -> "can't be judged: " + hosts + "; " + counts;
        };
    }

    /// Names come from processes, files and bundles: nothing in them moves a terminal's cursor.
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> plain.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
        return plain.toString();
    }
}

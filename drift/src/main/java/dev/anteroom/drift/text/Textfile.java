package dev.anteroom.drift.text;

import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.Judged;
import dev.anteroom.drift.Outcome;
import java.util.Map;
import java.util.TreeMap;

/// A drift report as Prometheus text, for node_exporter's textfile collector: few series, none of them by listener.
public final class Textfile {
    private Textfile() {}

    public static String render(DriftReport report) {
        Map<String, Long> counts = new TreeMap<>();
        for (Judged judged : report.findings()) {
            String labels = "host=\"" + escaped(judged.finding().host()) + "\",rule=\""
                    + escaped(judged.finding().rule()) + "\",severity=\""
                    + Words.of(judged.finding().severity())
                    + "\",excused=\"" + (judged.excusedBy() != null) + "\"";
            counts.merge(labels, 1L, Long::sum);
        }
        StringBuilder text = new StringBuilder();
        text.append("# HELP anteroom_drift_findings Parameters that aren't as they should be.\n");
        text.append("# TYPE anteroom_drift_findings gauge\n");
        counts.forEach((labels, count) -> text.append("anteroom_drift_findings{")
                .append(labels)
                .append("} ")
                .append(count)
                .append('\n'));
        text.append("# HELP anteroom_drift_not_judged What could not be judged.\n");
        text.append("# TYPE anteroom_drift_not_judged gauge\n");
        text.append("anteroom_drift_not_judged ")
                .append(report.notJudged().size())
                .append('\n');
        text.append("# HELP anteroom_drift_outcome 1 for what the last run came to.\n");
        text.append("# TYPE anteroom_drift_outcome gauge\n");
        for (Outcome outcome : Outcome.values()) {
            text.append("anteroom_drift_outcome{outcome=\"")
                    .append(outcome.name())
                    .append("\"} ")
                    .append(outcome == report.outcome() ? 1 : 0)
                    .append('\n');
        }
        return text.toString();
    }

    /// A label's value in the text format; what moves a terminal's cursor is nobody's name.
    private static String escaped(String value) {
        return value.replaceAll("\\p{Cntrl}", "?").replace("\\", "\\\\").replace("\"", "\\\"");
    }
}

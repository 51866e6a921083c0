package dev.anteroom.drift.layer;

import java.util.List;

/// One host through its layers.
public record HostJudgement(List<Row> rows, List<Drifted> findings, List<NotJudged> notJudged) {
    public HostJudgement {
        rows = List.copyOf(rows);
        findings = List.copyOf(findings);
        notJudged = List.copyOf(notJudged);
    }
}

package dev.anteroom.drift;

import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.Row;
import java.util.List;
import java.util.Map;

/// The whole answer of `anteroom drift`.
///
/// @param hosts that were judged, in the order given
/// @param rows the layers of each host's parameters, by position of the host; empty where the layers weren't asked for
/// @param findings what drifted, the gravest first; excused ones among them
/// @param notJudged what could not be judged
public record DriftReport(
        List<HostFacts> hosts, Map<Integer, List<Row>> rows, List<Judged> findings, List<NotJudged> notJudged) {
    public DriftReport {
        hosts = List.copyOf(hosts);
        rows = Map.copyOf(rows);
        findings = List.copyOf(findings);
        notJudged = List.copyOf(notJudged);
    }

    public Outcome outcome() {
        boolean broken = findings.stream()
                .anyMatch(f -> f.excusedBy() == null && f.finding().severity() != Severity.NOTE);
        if (broken) {
            return Outcome.BROKEN;
        }
        return notJudged.isEmpty() ? Outcome.HOLDS : Outcome.NOT_JUDGED;
    }

    /// Findings that count, of one severity.
    public long count(Severity severity) {
        return findings.stream()
                .filter(f -> f.excusedBy() == null && f.finding().severity() == severity)
                .count();
    }
}

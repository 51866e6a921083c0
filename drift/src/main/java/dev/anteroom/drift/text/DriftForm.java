package dev.anteroom.drift.text;

import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.facts.FactsJson;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.render.Format;
import java.util.stream.Collectors;

/// The forms in which a drift report is printed. The names are those of the option `--format`.
public enum DriftForm {
    text,
    /// `anteroom.drift-report/1`.
    json,
    /// JUnit XML.
    junit,
    /// SARIF 2.1.0, only of findings that have a file's line.
    sarif,
    /// TAP 14.
    tap,
    markdown,
    /// For node_exporter's textfile collector.
    textfile,
    /// What was judged, `anteroom.facts/1`, one host a line.
    facts;

    /// @param version this Anteroom's
    /// @return ends with a newline
    public String render(DriftReport report, String version) {
        Findings findings = DriftFindings.of(report, version);
        return switch (this) {
            case text -> DriftText.render(report);
            case json -> DriftJson.render(report, version) + "\n";
            case junit -> Format.junit.render(findings);
            case sarif -> Format.sarif.render(DriftFindings.inFiles(findings));
            case tap -> Format.tap.render(findings);
            case markdown -> Format.markdown.render(findings);
            case textfile -> Textfile.render(report);
            case facts -> report.hosts().stream().map(FactsJson::write).collect(Collectors.joining("\n", "", "\n"));
        };
    }
}

package dev.anteroom.finding.render;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Severity;
import tools.jackson.databind.json.JsonMapper;

/// TAP 14, without a library: none on Maven Central writes it. A finding is `not ok` (a note is `ok`) with a YAML
/// block, a
/// suppressed one is `not ok` with the directive for known failures, what can't be judged is skipped.
public final class FindingTap {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StringBuilder out = new StringBuilder();
    private int number;

    private FindingTap() {}

    public static String render(Findings findings) {
        FindingTap tap = new FindingTap();
        int points = findings.findings().size() + findings.checks().size();
        tap.out.append("TAP version 14\n1..").append(points);
        if (points == 0) {
            tap.out.append(" # SKIP nothing was looked at");
        }
        tap.out.append('\n');
        findings.findings().forEach(tap::point);
        findings.checks().forEach(tap::point);
        return tap.out.toString();
    }

    private void point(Finding finding) {
        boolean ok = finding.isOpen() && finding.severity() == Severity.NOTE;
        line(ok, Words.name(finding) + " " + finding.message());
        if (finding.suppression() != null) {
            out.append(" # TODO ").append(description(Words.of(finding.suppression())));
        }
        out.append("\n  ---\n");
        field("severity", Words.of(finding.severity()));
        field("confidence", Words.of(finding.confidence()));
        field("at", finding.where().text());
        if (!finding.evidence().isEmpty()) {
            // Perl's reader takes a quoted item of a list for a key when its first word ends in a colon: so a block of
            // lines.
            out.append("  evidence: |\n");
            for (Evidence evidence : finding.evidence()) {
                out.append("    ")
                        .append(Words.plain(Words.of(evidence)).strip())
                        .append('\n');
            }
        }
        field("remedy", finding.remedy().text());
        field("fingerprint", finding.fingerprint());
        out.append("  ...\n");
    }

    private void point(Check check) {
        line(true, check.name());
        if (check.state() == Check.State.UNJUDGED) {
            out.append(" # SKIP not judged: ").append(description(check.reason()));
        }
        out.append('\n');
    }

    private void line(boolean ok, String text) {
        number++;
        out.append(ok ? "ok " : "not ok ").append(number).append(" - ").append(description(text));
    }

    private void field(String name, String value) {
        out.append("  ").append(name).append(": ").append(quoted(value)).append('\n');
    }

    /// A JSON string is a YAML string.
    private static String quoted(String text) {
        return JSON.writeValueAsString(Words.plain(text));
    }

    private static String description(String text) {
        return Words.plain(text).replace("\\", "\\\\").replace("#", "\\#");
    }
}

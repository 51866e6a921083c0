package dev.anteroom.finding.render;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Outcome;
import java.util.List;

/// GitHub-flavoured Markdown. Text of a finding is escaped: it can neither open a link, an image or HTML, nor mention
/// anybody, nor break out of its table.
public final class FindingMarkdown {
    /// A comment holds 65,536 characters.
    private static final int MAX_ROWS = 100;

    private final StringBuilder out = new StringBuilder();

    private FindingMarkdown() {}

    public static String render(Findings findings) {
        FindingMarkdown markdown = new FindingMarkdown();
        markdown.write(findings);
        return markdown.out.toString();
    }

    private void write(Findings findings) {
        line("### " + mark(findings.outcome()) + " " + escaped(findings.tool()) + ": "
                + escaped(Words.summary(findings)));
        List<Finding> open = findings.open();
        if (!open.isEmpty()) {
            line("");
            line("| where | rule | what | what to do |");
            line("| --- | --- | --- | --- |");
            open.stream().limit(MAX_ROWS).forEach(this::row);
            if (open.size() > MAX_ROWS) {
                line("");
                line((open.size() - MAX_ROWS) + " more are not listed here.");
            }
        }
        list(
                "Not judged",
                findings.unjudged().stream().map(FindingMarkdown::reason).toList());
        list(
                "Suppressed",
                findings.suppressed().stream().map(FindingMarkdown::quiet).toList());
        list("Notes", findings.notes());
    }

    private void row(Finding finding) {
        StringBuilder what = new StringBuilder(escaped(finding.message()));
        for (Evidence evidence : finding.evidence()) {
            what.append("<br>").append(escaped(Words.of(evidence)));
        }
        StringBuilder remedy = new StringBuilder(escaped(finding.remedy().text()));
        if (!finding.remedy().command().isEmpty()) {
            remedy.append("<br>").append(escaped(finding.remedy().command()));
        }
        line("| " + escaped(finding.where().text()) + " | "
                + escaped(finding.rule().id()) + "<br>"
                + Words.of(finding.severity()) + ", " + Words.of(finding.confidence()) + " | " + what + " | " + remedy
                + " |");
    }

    private void list(String title, List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        line("");
        line("**" + title + "**");
        line("");
        items.stream().limit(MAX_ROWS).forEach(item -> line("- " + escaped(item)));
        if (items.size() > MAX_ROWS) {
            line("- " + (items.size() - MAX_ROWS) + " more");
        }
    }

    private static String reason(Check check) {
        return check.name() + ": " + check.reason();
    }

    private static String quiet(Finding finding) {
        String why = finding.suppression() == null ? "" : " (" + Words.of(finding.suppression()) + ")";
        return Words.name(finding) + ": " + finding.message() + why;
    }

    private static String mark(Outcome outcome) {
        return switch (outcome) {
            case HOLDS -> "✅";
            case BROKEN -> "❌";
            case UNJUDGED -> "❔";
        };
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        Words.plain(text).codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '@' -> escaped.append("&#64;");
                case '\\', '`', '*', '_', '[', ']', '(', ')', '#', '|', '!', '~', '$' ->
                    escaped.append('\\').appendCodePoint(c);
                default -> escaped.appendCodePoint(c);
            }
        });
        // A bare address is a link too.
        return escaped.toString().replace("://", "&#58;//").replace("www.", "www&#46;");
    }
}

package dev.anteroom.finding.render;

import dev.anteroom.finding.Findings;

/// The forms in which findings are printed. The names are those of the option `--format`.
public enum Format {
    /// For a terminal.
    text,
    /// `anteroom.findings/1`.
    json,
    /// JUnit XML, as CI servers read it.
    junit,
    /// SARIF 2.1.0, as code scanning reads it.
    sarif,
    /// TAP 14.
    tap,
    /// GitHub-flavoured Markdown: a comment on a pull request.
    markdown,
    /// GitHub's workflow commands: annotations of a diff.
    github;

    /// Ends with a newline, or is empty.
    public String render(Findings findings) {
        return switch (this) {
            case text -> FindingText.render(findings);
            case json -> FindingJson.render(findings) + "\n";
            case junit -> FindingJunit.render(findings) + "\n";
            case sarif -> FindingSarif.render(findings) + "\n";
            case tap -> FindingTap.render(findings);
            case markdown -> FindingMarkdown.render(findings);
            case github -> FindingAnnotations.render(findings);
        };
    }
}

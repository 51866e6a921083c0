package dev.anteroom.lint.output;

import dev.anteroom.lint.Finding;
import dev.anteroom.lint.incident.Ranked;
import dev.anteroom.lint.rule.Severity;
import java.util.List;

/// GitHub's workflow commands: one annotation a finding.
public final class GithubOutput {
    private GithubOutput() {}

    public static String render(List<Ranked> ranked) {
        StringBuilder text = new StringBuilder();
        for (Ranked each : ranked) {
            Finding finding = each.finding();
            text.append(command(finding.rule().severity()))
                    .append(" file=")
                    .append(property(finding.file()))
                    .append(",line=")
                    .append(finding.line())
                    .append(",col=")
                    .append(finding.column())
                    .append(",endColumn=")
                    .append(finding.endColumn())
                    .append(",title=")
                    .append(property(finding.rule().id() + " " + finding.rule().title()))
                    .append("::")
                    .append(data(finding.message() + ". " + finding.rule().remedy()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String command(Severity severity) {
        return switch (severity) {
            case ERROR -> "::error";
            case WARNING -> "::warning";
            case NOTE -> "::notice";
        };
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}

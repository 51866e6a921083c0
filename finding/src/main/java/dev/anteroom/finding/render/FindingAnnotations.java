package dev.anteroom.finding.render;

import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.SourcePlace;

/// GitHub's workflow commands: one annotation a finding. Its escapes are those of the runner's own toolkit: `%`,
/// carriage
/// return and newline everywhere, `:` and `,` in properties.
public final class FindingAnnotations {
    private FindingAnnotations() {}

    public static String render(Findings findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings.open()) {
            text.append("::").append(command(finding.severity())).append(' ');
            String place = "";
            if (finding.where() instanceof SourcePlace source) {
                text.append("file=").append(property(source.file()));
                text.append(",line=").append(source.line());
                text.append(",col=").append(source.column());
                text.append(",endColumn=").append(source.endColumn()).append(',');
            } else {
                place = finding.where().text() + ": ";
            }
            text.append("title=")
                    .append(property(finding.rule().id() + " " + finding.rule().title()));
            text.append("::")
                    .append(data(place + finding.message() + ". "
                                    + finding.remedy().text())
                            .strip());
            text.append('\n');
        }
        findings.unjudged()
                .forEach(check -> text.append("::warning title=not judged::")
                        .append(data(check.name() + ": " + check.reason()))
                        .append('\n'));
        return text.toString();
    }

    private static String command(Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case NOTE -> "notice";
        };
    }

    private static String data(String text) {
        return Words.plain(text).replace("%", "%25");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}

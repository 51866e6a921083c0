package dev.anteroom.lint.output;

import dev.anteroom.lint.Confidence;
import dev.anteroom.lint.Finding;
import dev.anteroom.lint.Hop;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Suppression;
import dev.anteroom.lint.incident.Held;
import dev.anteroom.lint.incident.Ranked;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `anteroom.lint/1`: shown findings first, in their order, then the suppressed ones. Its schema is
/// `docs/lint/lint.schema.json`.
public final class JsonOutput {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonOutput() {}

    public static String render(LintResult result, List<Ranked> ranked) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "anteroom.lint/1");
        json.put("files", result.files());
        json.put("packages", result.packages());
        ArrayNode findings = json.putArray("findings");
        for (Ranked each : ranked) {
            ObjectNode finding = findings.addObject();
            put(each.finding(), finding);
            Held held = each.held();
            if (held != null) {
                ObjectNode node = finding.putObject("held");
                node.put("weight", held.weight()).put("total", held.total()).put("unit", held.unit()).put("frame", held.frame());
            }
        }
        for (Finding suppressed : result.findings()) {
            if (suppressed.suppression() != null) {
                put(suppressed, findings.addObject());
            }
        }
        ObjectNode problems = json.putObject("notRead");
        result.problems().forEach(problems::put);
        ArrayNode removable = json.putArray("removableFromBaseline");
        result.removable().forEach(removable::add);
        return json.toPrettyString();
    }

    private static void put(Finding finding, ObjectNode json) {
        json.put("schema", "anteroom.finding/1");
        json.put("rule", finding.rule().id());
        json.put("title", finding.rule().title());
        json.put("severity", finding.rule().severity().name().toLowerCase(Locale.ROOT));
        json.put("confidence", confidence(finding.confidence()));
        json.put("cause", finding.rule().cause() == null ? null : finding.rule().cause().id());
        json.put("file", finding.file());
        json.put("line", finding.line());
        json.put("column", finding.column());
        json.put("endColumn", finding.endColumn());
        json.put("function", finding.function());
        json.put("message", finding.message());
        json.put("code", finding.code());
        ArrayNode path = json.putArray("path");
        for (Hop hop : finding.path()) {
            path.addObject().put("file", hop.file()).put("line", hop.line()).put("calls", hop.called());
        }
        json.put("remedy", finding.rule().remedy());
        json.put("page", finding.rule().page());
        json.put("fixable", !finding.edits().isEmpty());
        json.put("fingerprint", finding.fingerprint());
        Suppression suppression = finding.suppression();
        if (suppression != null) {
            json.putObject("suppression")
                    .put("kind", suppression.kind() == Suppression.Kind.IN_SOURCE ? "inSource" : "external")
                    .put("reason", suppression.reason())
                    .put("until", suppression.until() == null ? null : suppression.until().toString());
        }
    }

    private static String confidence(Confidence confidence) {
        return confidence.name().toLowerCase(Locale.ROOT);
    }
}

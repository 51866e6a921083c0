package dev.anteroom.finding.render;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.ListenerPlace;
import dev.anteroom.finding.ParameterPlace;
import dev.anteroom.finding.Place;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.finding.Suppression;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `anteroom.findings/1`, a list of `anteroom.finding/1`. Fields are only ever added within a version; the schema is
/// `anteroom.findings-1.schema.json`, a resource of the parent package.
public final class FindingJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private FindingJson() {}

    public static String render(Findings findings) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "anteroom.findings/1");
        json.put("tool", findings.tool());
        json.put("version", findings.version());
        json.put("subject", findings.subject());
        json.put("outcome", findings.outcome().name());
        ArrayNode list = json.putArray("findings");
        findings.findings().forEach(finding -> list.add(node(finding)));
        ArrayNode checks = json.putArray("checks");
        for (Check check : findings.checks()) {
            checks.addObject()
                    .put("name", check.name())
                    .put("state", check.state().name())
                    .put("reason", check.reason());
        }
        ArrayNode notes = json.putArray("notes");
        findings.notes().forEach(notes::add);
        return json.toPrettyString();
    }

    /// One finding, for a document of another kind.
    public static ObjectNode node(Finding finding) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "anteroom.finding/1");
        json.put("rule", finding.rule().id());
        json.put("title", finding.rule().title());
        json.put("cause", emptyIsNull(finding.rule().cause()));
        json.put("page", emptyIsNull(finding.rule().page()));
        json.put("severity", Words.of(finding.severity()));
        json.put("confidence", Words.of(finding.confidence()));
        json.set("where", node(finding.where()));
        json.put("message", finding.message());
        ArrayNode evidence = json.putArray("evidence");
        for (Evidence each : finding.evidence()) {
            ObjectNode fact = evidence.addObject().put("text", each.text());
            fact.set("at", each.at() == null ? JSON.nullNode() : node(each.at()));
        }
        json.putObject("remedy")
                .put("text", finding.remedy().text())
                .put("command", emptyIsNull(finding.remedy().command()));
        json.put("fingerprint", finding.fingerprint());
        json.put("share", finding.share());
        Suppression suppression = finding.suppression();
        if (suppression == null) {
            json.putNull("suppression");
        } else {
            json.putObject("suppression")
                    .put("kind", Words.of(suppression.kind()))
                    .put("reason", suppression.reason())
                    .put("owner", emptyIsNull(suppression.owner()))
                    .put(
                            "expires",
                            suppression.expires() == null
                                    ? null
                                    : suppression.expires().toString());
        }
        return json;
    }

    private static ObjectNode node(Place place) {
        ObjectNode json = JSON.createObjectNode();
        switch (place) {
            case SourcePlace source ->
                json.put("kind", "source")
                        .put("file", source.file())
                        .put("line", source.line())
                        .put("column", source.column())
                        .put("endColumn", source.endColumn())
                        .put("function", emptyIsNull(source.function()))
                        .put("code", emptyIsNull(source.code()));
            case ListenerPlace listener ->
                json.put("kind", "listener")
                        .put("address", listener.address())
                        .put("owner", emptyIsNull(listener.owner()));
            case ParameterPlace parameter ->
                json.put("kind", "parameter")
                        .put("name", parameter.name())
                        .put("scope", emptyIsNull(parameter.scope()));
        }
        return json;
    }

    private static @Nullable String emptyIsNull(String text) {
        return text.isEmpty() ? null : text;
    }
}

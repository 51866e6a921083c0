package dev.anteroom.finding.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.ListenerPlace;
import dev.anteroom.finding.ParameterPlace;
import dev.anteroom.finding.Place;
import dev.anteroom.finding.Rule;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.finding.Suppression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// SARIF 2.1.0 as its readers use it: relative URIs below `%SRCROOT%`, columns in UTF-16 units, `partialFingerprints`,
/// suppressions, evidence that has a place in source as a code flow, listeners and parameters as logical locations,
/// what
/// can't be judged as notifications.
public final class FindingSarif {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ROOT = "%SRCROOT%";
    private static final double MAX_RANK = 100;

    private FindingSarif() {}

    public static String render(Findings findings) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        findings.findings().forEach(each -> rules.putIfAbsent(each.rule().id(), each.rule()));
        List<String> order = new ArrayList<>(rules.keySet());
        ObjectNode json = JSON.createObjectNode();
        json.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.put("version", "2.1.0");
        ObjectNode run = json.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", findings.tool()).put("version", findings.version());
        ArrayNode descriptors = driver.putArray("rules");
        for (Rule rule : rules.values()) {
            descriptor(rule, descriptors.addObject());
        }
        run.put("columnKind", "utf16CodeUnits");
        run.putObject("originalUriBaseIds")
                .putObject(ROOT)
                .putObject("description")
                .put("text", "the folder that was looked at");
        ArrayNode results = run.putArray("results");
        for (Finding finding : findings.findings()) {
            result(finding, order.indexOf(finding.rule().id()), results.addObject());
        }
        ObjectNode invocation = run.putArray("invocations").addObject();
        invocation.put("executionSuccessful", true);
        ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
        for (Check check : findings.unjudged()) {
            notifications
                    .addObject()
                    .put("level", "warning")
                    .putObject("message")
                    .put("text", check.name() + ": " + check.reason());
        }
        return json.toPrettyString();
    }

    private static void descriptor(Rule rule, ObjectNode json) {
        json.put("id", rule.id());
        json.putObject("shortDescription").put("text", rule.title() + ".");
        json.putObject("defaultConfiguration").put("level", Words.of(rule.severity()));
        ObjectNode properties = json.putObject("properties");
        if (!rule.page().isEmpty()) {
            properties.put("page", rule.page());
        }
        if (!rule.cause().isEmpty()) {
            properties.put("cause", rule.cause());
        }
    }

    private static void result(Finding finding, int rule, ObjectNode json) {
        json.put("ruleId", finding.rule().id()).put("ruleIndex", rule).put("level", Words.of(finding.severity()));
        json.putObject("message").put("text", message(finding));
        location(finding.where(), json.putArray("locations").addObject());
        json.putObject("partialFingerprints").put("anteroom/v1", finding.fingerprint());
        flow(finding, json);
        if (finding.share() != null) {
            json.put("rank", Math.min(MAX_RANK, MAX_RANK * finding.share()));
        }
        json.putObject("properties").put("confidence", Words.of(finding.confidence()));
        // An empty list says that there is none; no list would say that nobody knows.
        ArrayNode suppressions = json.putArray("suppressions");
        Suppression suppression = finding.suppression();
        if (suppression != null) {
            suppressions
                    .addObject()
                    .put("kind", Words.of(suppression.kind()))
                    .put("justification", Words.of(suppression));
        }
    }

    /// Code hosts show the message alone: evidence without a place in source and the remedy belong into it.
    private static String message(Finding finding) {
        StringBuilder text = new StringBuilder(finding.message()).append('.');
        for (Evidence evidence : finding.evidence()) {
            if (!(evidence.at() instanceof SourcePlace)) {
                text.append(' ').append(Words.of(evidence)).append('.');
            }
        }
        return text.append(
                        finding.remedy().text().isEmpty()
                                ? ""
                                : " " + finding.remedy().text())
                .toString();
    }

    private static void flow(Finding finding, ObjectNode json) {
        List<Evidence> placed = finding.evidence().stream()
                .filter(each -> each.at() instanceof SourcePlace)
                .toList();
        if (placed.isEmpty()) {
            return;
        }
        ArrayNode steps = json.putArray("codeFlows")
                .addObject()
                .putArray("threadFlows")
                .addObject()
                .putArray("locations");
        for (Evidence each : placed) {
            ObjectNode location = steps.addObject().putObject("location");
            if (each.at() != null) {
                location(each.at(), location);
            }
            location.putObject("message").put("text", each.text());
        }
    }

    private static void location(Place place, ObjectNode json) {
        switch (place) {
            case SourcePlace source -> physical(source, json.putObject("physicalLocation"));
            case ListenerPlace listener ->
                json.putArray("logicalLocations")
                        .addObject()
                        .put("fullyQualifiedName", listener.text())
                        .put("kind", "resource");
            case ParameterPlace parameter ->
                json.putArray("logicalLocations")
                        .addObject()
                        .put("fullyQualifiedName", parameter.text())
                        .put("kind", "parameter");
        }
    }

    private static void physical(SourcePlace place, ObjectNode json) {
        json.putObject("artifactLocation").put("uri", uri(place.file())).put("uriBaseId", ROOT);
        ObjectNode region = json.putObject("region").put("startLine", place.line());
        if (!place.code().isEmpty()) {
            region.put("startColumn", place.column())
                    .put("endLine", place.line())
                    .put("endColumn", place.endColumn());
            region.putObject("snippet").put("text", place.code());
        }
    }

    /// A relative URI: what RFC 3986 doesn't let stand in a path is written as its UTF-8 bytes.
    static String uri(String file) {
        StringBuilder uri = new StringBuilder();
        for (byte b : file.getBytes(UTF_8)) {
            int c = b & 0xff;
            boolean allowed = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/!$&'()*+,;=@".indexOf(c) >= 0);
            uri.append(allowed ? String.valueOf((char) c) : String.format(Locale.ROOT, "%%%02X", c));
        }
        return uri.toString();
    }
}

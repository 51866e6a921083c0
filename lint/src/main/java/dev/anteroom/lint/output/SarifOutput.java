package dev.anteroom.lint.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.lint.Finding;
import dev.anteroom.lint.Hop;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Suppression;
import dev.anteroom.lint.incident.Held;
import dev.anteroom.lint.incident.Ranked;
import dev.anteroom.lint.rule.About;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// SARIF 2.1.0 as its readers use it: relative URIs below `%SRCROOT%`, columns in UTF-16 units, `partialFingerprints`,
/// suppressions, the way to a finding as its code flow.
public final class SarifOutput {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SarifOutput() {}

    public static String render(LintResult result, List<Ranked> ranked, String version) {
        List<Ranked> all = new ArrayList<>(ranked);
        for (Finding finding : result.findings()) {
            if (finding.suppression() != null) {
                all.add(new Ranked(finding, null));
            }
        }
        Map<String, Integer> index = new LinkedHashMap<>();
        List<About> rules = new ArrayList<>();
        for (Ranked each : all) {
            About rule = each.finding().rule();
            if (index.putIfAbsent(rule.id(), index.size()) == null) {
                rules.add(rule);
            }
        }
        ObjectNode json = JSON.createObjectNode();
        json.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.put("version", "2.1.0");
        ObjectNode run = json.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "anteroom lint").put("version", version);
        ArrayNode descriptors = driver.putArray("rules");
        rules.forEach(rule -> descriptor(rule, descriptors.addObject()));
        run.put("columnKind", "utf16CodeUnits");
        run.putObject("originalUriBaseIds").putObject("%SRCROOT%").putObject("description").put("text", "the folder that was linted");
        ArrayNode results = run.putArray("results");
        for (Ranked each : all) {
            result(each, index.getOrDefault(each.finding().rule().id(), 0), results.addObject());
        }
        ObjectNode invocation = run.putArray("invocations").addObject();
        invocation.put("executionSuccessful", true);
        ArrayNode notes = invocation.putArray("toolExecutionNotifications");
        result.problems().forEach((file, problem) -> {
            ObjectNode note = notes.addObject().put("level", "warning");
            note.putObject("message").put("text", file + ": " + problem);
        });
        return json.toPrettyString();
    }

    private static void descriptor(About rule, ObjectNode json) {
        json.put("id", rule.id());
        json.putObject("shortDescription").put("text", rule.title() + ".");
        json.putObject("help").put("text", rule.remedy()).put("markdown", rule.remedy());
        json.putObject("defaultConfiguration").put("level", level(rule));
        ObjectNode properties = json.putObject("properties");
        properties.put("page", rule.page());
        if (rule.cause() != null) {
            properties.put("cause", rule.cause().id());
        }
    }

    private static String level(About rule) {
        return rule.severity().name().toLowerCase(Locale.ROOT);
    }

    private static void result(Ranked ranked, int index, ObjectNode json) {
        Finding finding = ranked.finding();
        json.put("ruleId", finding.rule().id()).put("ruleIndex", index).put("level", level(finding.rule()));
        Held held = ranked.held();
        json.putObject("message").put("text", finding.message() + (held == null ? "" : " (" + held.sentence() + ")"));
        ObjectNode physical = json.putArray("locations").addObject().putObject("physicalLocation");
        location(finding.file(), finding.line(), physical);
        ObjectNode region = (ObjectNode) physical.get("region");
        region.put("startColumn", finding.column()).put("endLine", finding.endLine()).put("endColumn", finding.endColumn());
        region.putObject("snippet").put("text", finding.code());
        json.putObject("partialFingerprints").put("anteroom/v1", finding.fingerprint());
        if (!finding.path().isEmpty()) {
            ArrayNode steps = json.putArray("codeFlows").addObject().putArray("threadFlows").addObject().putArray("locations");
            for (Hop hop : finding.path()) {
                ObjectNode step = steps.addObject().putObject("location");
                location(hop.file(), hop.line(), step.putObject("physicalLocation"));
                step.putObject("message").put("text", "calls " + hop.called());
            }
        }
        json.putObject("properties").put("confidence", finding.confidence().name().toLowerCase(Locale.ROOT));
        if (held != null) {
            json.put("rank", Math.min(100, 100.0 * held.weight() / Math.max(held.total(), 1e-9)));
        }
        ArrayNode suppressions = json.putArray("suppressions");
        Suppression suppression = finding.suppression();
        if (suppression != null) {
            ObjectNode node = suppressions.addObject();
            node.put("kind", suppression.kind() == Suppression.Kind.IN_SOURCE ? "inSource" : "external");
            node.put("justification", suppression.reason());
        }
    }

    private static void location(String file, int line, ObjectNode physical) {
        physical.putObject("artifactLocation").put("uri", uri(file)).put("uriBaseId", "%SRCROOT%");
        physical.putObject("region").put("startLine", line);
    }

    /// A relative URI: what RFC 3986 doesn't let stand in a path is written as its UTF-8 bytes.
    static String uri(String file) {
        StringBuilder uri = new StringBuilder();
        for (byte b : file.getBytes(UTF_8)) {
            int c = b & 0xff;
            boolean allowed = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/!$&'()*+,;=@".indexOf(c) >= 0);
            uri.append(allowed ? String.valueOf((char) c) : "%" + String.format(Locale.ROOT, "%02X", c));
        }
        return uri.toString();
    }
}

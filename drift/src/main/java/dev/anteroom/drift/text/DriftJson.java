package dev.anteroom.drift.text;

import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.Judged;
import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.Row;
import dev.anteroom.finding.render.FindingJson;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `anteroom.drift-report/1`. Fields are only ever added within a version; the schema is
/// `anteroom.drift-report-1.schema.json`, a resource of the parent package.
public final class DriftJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DriftJson() {}

    /// @param version this Anteroom's
    public static String render(DriftReport report, String version) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", "anteroom.drift-report/1");
        root.put("version", version);
        root.put("outcome", report.outcome().name());
        ArrayNode hosts = root.putArray("hosts");
        for (int i = 0; i < report.hosts().size(); i++) {
            ObjectNode host = hosts.addObject();
            host.put("host", report.hosts().get(i).host());
            host.put("source", report.hosts().get(i).source());
            ArrayNode table = host.putArray("parameters");
            report.rows().getOrDefault(i, List.of()).forEach(row -> row(table.addObject(), row));
        }
        ArrayNode findings = root.putArray("findings");
        for (Judged judged : report.findings()) {
            ObjectNode node = FindingJson.node(DriftFindings.finding(judged));
            node.put("host", judged.finding().host());
            node.put("namespace", judged.finding().namespace());
            node.put("step", judged.finding().step().words());
            node.put("price", judged.finding().price());
            ArrayNode commands = node.putArray("commands");
            judged.finding().actions().stream()
                    .filter(action -> !(action instanceof Action.Advice))
                    .forEach(action -> commands.add(action.command()));
            findings.add(node);
        }
        ArrayNode gaps = root.putArray("not_judged");
        for (NotJudged gap : report.notJudged()) {
            gaps.addObject().put("host", gap.host()).put("what", gap.what()).put("lacking", gap.lacking());
        }
        return JSON.writeValueAsString(root);
    }

    private static void row(ObjectNode node, Row row) {
        node.put("state", row.state().name().toLowerCase(Locale.ROOT));
        node.put("namespace", row.namespace());
        node.put("parameter", row.parameter());
        node.put("declared", row.declared());
        node.put("kernel", row.kernel());
        node.put("effective", row.effective());
        node.put("needed", row.needed());
    }
}

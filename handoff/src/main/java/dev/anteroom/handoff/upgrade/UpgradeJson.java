package dev.anteroom.handoff.upgrade;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An upgrade as JSON, `anteroom.upgrade/1`. Units are in the names; what was not seen is null, never 0.
public final class UpgradeJson {
    public static final String SCHEMA = "anteroom.upgrade/1";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private UpgradeJson() {}

    public static ObjectNode of(UpgradeReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("service", report.service());
        root.put("number", report.number());
        root.put("started_at", report.startedAt());
        root.put("mode", report.mode().name().toLowerCase(Locale.ROOT));
        root.put("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
        root.put("reason", report.reason());
        root.put("old_pid", report.oldPid());
        root.put("new_pid", report.newPid());
        root.put("duration_ms", report.millis());
        DepartureTimes departure = report.departure();
        if (departure != null) {
            ObjectNode phases = root.putObject("departure");
            phases.put("listener_closed_ms", departure.listenerClosed());
            phases.put("drained_ms", departure.drained());
            phases.put("exited_ms", departure.exited());
            phases.put("connections_at_stop", departure.connectionsAtStop());
            phases.put("connections_cut", departure.connectionsCut());
            phases.put("killed", departure.killed());
            phases.put("exit", departure.exit());
        }
        figures(root.putObject("queue_before"), report.before());
        figures(root.putObject("queue_after"), report.after());
        ArrayNode events = root.putArray("events");
        for (UpgradeEvent event : report.events()) {
            ObjectNode node = events.addObject();
            node.put("at_ms", event.millis());
            node.put("mark", event.mark().name().toLowerCase(Locale.ROOT));
            node.put("generation", event.generation());
            node.put("text", event.text());
        }
        ObjectNode queues = root.putObject("queue_depth");
        queues.put("step_ms", QueueSeries.STEP_MILLIS);
        ObjectNode series = queues.putObject("listeners");
        report.queues().forEach((name, depths) -> {
            ArrayNode steps = series.putArray(name);
            for (int depth : depths.steps()) {
                steps.add(depth);
            }
        });
        ArrayNode words = root.putArray("newcomer_stderr");
        report.lastWords().forEach(words::add);
        Losses losses = report.losses();
        ObjectNode lost = root.putObject("losses");
        lost.put("queued_reset", losses.queuedReset());
        lost.put("cut", losses.cut());
        lost.put("cut_waiting_for_an_answer", losses.busyCut());
        lost.put(
                "resets_in_namespace",
                losses.resets().isPresent() ? Long.valueOf(losses.resets().getAsLong()) : null);
        UpgradeProof proof = report.proof();
        if (proof != null) {
            ObjectNode node = root.putObject("proof");
            node.put("outcome", proof.outcome());
            node.put("sentence", proof.sentence());
            node.put("before", proof.before());
            node.put("after", proof.after());
            node.put("comparison", proof.comparison());
        }
        return root;
    }

    private static void figures(ObjectNode node, Map<String, QueueFigures> queues) {
        queues.forEach((name, figures) -> {
            ObjectNode queue = node.putObject(name);
            queue.put("window_ms", Math.round(figures.millis()));
            queue.put("samples", figures.samples());
            queue.put("mean_depth", figures.meanDepth());
            queue.put("max_depth", figures.maxDepth());
            queue.put("limit", figures.limit());
            queue.put("oldest_ms", figures.oldestMillis());
            queue.put("longest_stall_ms", figures.stallMillis());
            queue.put("drops", figures.drops());
        });
    }
}

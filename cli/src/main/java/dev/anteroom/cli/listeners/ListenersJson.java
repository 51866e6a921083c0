package dev.anteroom.cli.listeners;

import dev.anteroom.linux.canary.CanaryResult;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.survey.HolderView;
import dev.anteroom.linux.survey.ListenerFacts;
import dev.anteroom.linux.survey.ListenerView;
import dev.anteroom.linux.survey.Survey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The same as JSON, one object a line. Units are in the names; what could not be read is absent or null, never 0.
public final class ListenersJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ListenersJson() {}

    public static String line(List<Survey> surveys, Instant now) {
        ObjectNode root = JSON.createObjectNode();
        root.put("time", now.toString());
        ArrayNode namespaces = root.putArray("namespaces");
        for (Survey survey : surveys) {
            ObjectNode namespace = namespaces.addObject();
            namespace.put("name", survey.namespace());
            namespace.put("window_ms", Math.round(survey.windowMillis()));
            ArrayNode listeners = namespace.putArray("listeners");
            survey.listeners().forEach(view -> listener(listeners.addObject(), view));
            ObjectNode counters = namespace.putObject("counters");
            survey.counters().forEach(counters::put);
            ArrayNode notes = namespace.putArray("notes");
            survey.notes().forEach(notes::add);
        }
        return JSON.writeValueAsString(root);
    }

    private static void listener(ObjectNode node, ListenerView view) {
        ListenerFacts facts = view.facts();
        Listener listener = facts.listener();
        node.put("endpoint", listener.endpoint());
        node.put("address", listener.address().getHostAddress());
        node.put("port", listener.port());
        node.put("family", listener.family().name().toLowerCase(Locale.ROOT));
        node.put("dual_stack", listener.dualStack());
        node.put("mptcp", listener.mptcp());
        node.put("inode", listener.inode());
        node.put("uid", listener.uid());
        node.put("depth", listener.depth());
        node.put("limit", listener.limit());
        if (facts.somaxconn().isPresent()) {
            node.put("somaxconn", facts.somaxconn().getAsLong());
        } else {
            node.putNull("somaxconn");
        }
        node.put("max_depth", facts.maxDepth());
        node.put("share_non_empty", facts.shareNonEmpty());
        node.put("share_full", facts.shareFull());
        node.put("oldest_ms", facts.oldestMillis());
        node.put("drops", listener.drops());
        node.put("window_drops", facts.drops());
        node.put("drops_per_second", facts.dropsPerSecond());
        node.put("reuseport_group", facts.groupSize());
        ArrayNode holders = node.putArray("holders");
        for (HolderView held : facts.holders()) {
            ObjectNode holder = holders.addObject();
            holder.put("pid", held.holder().pid());
            holder.put("command", held.holder().command());
            holder.put("fd", held.holder().fd());
            holder.put("close_on_exec", held.holder().closeOnExec());
            holder.put("posture", held.posture().name().toLowerCase(Locale.ROOT));
            holder.put("go", held.go());
        }
        node.put("hidden_processes", facts.hiddenProcesses());
        node.put("state", view.verdict().word().text());
        node.put("explanation", view.verdict().explanation());
    }

    public static String line(CanaryResult result, Instant now) {
        ObjectNode node = JSON.createObjectNode();
        node.put("time", now.toString());
        node.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        node.put("connect_ms", result.connectMillis());
        node.put("wait_ms", result.waitMillis());
        node.put("resolution_ms", result.resolutionMillis());
        return JSON.writeValueAsString(node);
    }
}

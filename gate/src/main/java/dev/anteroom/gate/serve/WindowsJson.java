package dev.anteroom.gate.serve;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.window.Window;
import dev.anteroom.wire.WaitHistogram;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Windows as one gate tells them to another, `anteroom.windows/1`.
final class WindowsJson {
    private static final String SCHEMA = "anteroom.windows/1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WindowsJson() {}

    /// What an agent has kept.
    ///
    /// @param observedUntil `null` where no agent has written
    record Kept(@Nullable Instant observedUntil, List<Window> windows) {}

    static String write(Optional<Instant> observedUntil, List<Window> windows) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("observed_until", observedUntil.map(Instant::toString).orElse(null));
        ArrayNode list = root.putArray("windows");
        for (Window window : windows) {
            list.addObject()
                    .put("start", window.start().toString())
                    .put("end", window.end().toString())
                    .put("host", window.host())
                    .put("workload", window.workload())
                    .put("version", window.version())
                    .put("listener", window.listener())
                    .put("limit", window.limit())
                    .put("depth_max", window.depthMax())
                    .put("oldest_max", window.oldestMax())
                    .put("overflows", window.overflows())
                    .put("drops", window.drops())
                    .put("connections", window.connections())
                    .put(
                            "waits",
                            Base64.getEncoder().encodeToString(window.waits().toBytes()))
                    .put("resolution", window.resolution())
                    .put("complete", window.complete());
        }
        return JSON.writeValueAsString(root);
    }

    /// @throws WatchException where it is none of this
    static Kept read(String from, String json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (!SCHEMA.equals(root.path("schema").asString(""))) {
                throw new WatchException(from + " answers something else than " + SCHEMA);
            }
            List<Window> windows = new ArrayList<>();
            for (JsonNode node : root.path("windows")) {
                windows.add(window(node));
            }
            JsonNode until = root.path("observed_until");
            return new Kept(until.isString() ? Instant.parse(until.asString()) : null, windows);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new WatchException(from + " answers what can't be read: " + e.getMessage());
        }
    }

    private static Window window(JsonNode node) {
        return new Window(
                Instant.parse(node.path("start").asString()),
                Instant.parse(node.path("end").asString()),
                node.path("host").asString(""),
                node.path("workload").asString(""),
                node.path("version").asString(""),
                node.path("listener").asString(""),
                node.path("limit").asInt(),
                node.path("depth_max").asInt(),
                node.path("oldest_max").asDouble(),
                node.path("overflows").asLong(),
                node.path("drops").asLong(),
                node.path("connections").asLong(),
                WaitHistogram.ofBytes(
                        Base64.getDecoder().decode(node.path("waits").asString(""))),
                node.path("resolution").asDouble(),
                node.path("complete").asBoolean());
    }
}

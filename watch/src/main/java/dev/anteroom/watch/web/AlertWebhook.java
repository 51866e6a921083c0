package dev.anteroom.watch.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes Alertmanager's webhook (version 4): one capture and one diagnosis for each alert that fires, however often it
/// is
/// delivered. An alert is the same by its fingerprint and its beginning; a group's key changes, and a pair of
/// Alertmanagers
/// delivers twice.
public final class AlertWebhook implements WatchServer.Route {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_ALERTS = 256;
    private static final JsonMapper JSON = new JsonMapper();

    private final Asked asked;

    /// What is done for an alert.
    public interface Asked {
        /// @param key the alert: its fingerprint and its beginning
        /// @return what became of it, in a word: `accepted`, `duplicate`, `unknown_listener`, `no_state_folder`
        String record(String key, String alertname, String listener, String workload);
    }

    public AlertWebhook(Asked asked) {
        this.asked = asked;
    }

    @Override
    public void answer(HttpExchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MAX_BYTES + 1);
        }
        if (body.length > MAX_BYTES) {
            Reply.text(exchange, 413, "An alert is at most 1 MiB\n");
            return;
        }
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            Reply.text(exchange, 400, "This is no JSON\n");
            return;
        }
        if (!root.path("version").asString("").equals("4")
                || !root.path("alerts").isArray()) {
            Reply.text(exchange, 400, "This takes Alertmanager's webhook of version 4\n");
            return;
        }
        Reply.json(exchange, 200, outcomes(root.path("alerts")) + "\n");
    }

    private String outcomes(JsonNode alerts) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("alerts");
            int count = 0;
            for (JsonNode alert : alerts) {
                if (++count > MAX_ALERTS) {
                    break;
                }
                String fingerprint = alert.path("fingerprint").asString("");
                String startsAt = alert.path("startsAt").asString("");
                json.writeStartObject();
                json.writeStringProperty("fingerprint", fingerprint);
                json.writeStringProperty("startsAt", startsAt);
                json.writeStringProperty("outcome", outcome(alert, fingerprint, startsAt));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private String outcome(JsonNode alert, String fingerprint, String startsAt) {
        if (!alert.path("status").asString("").equals("firing")) {
            return "not_firing";
        }
        if (fingerprint.isEmpty() || startsAt.isEmpty()) {
            return "without_identity";
        }
        JsonNode labels = alert.path("labels");
        return asked.record(
                fingerprint + " " + startsAt,
                labels.path("alertname").asString(""),
                labels.path("listener").asString(""),
                labels.path("workload").asString(""));
    }
}

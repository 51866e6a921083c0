package dev.anteroom.watch.notify;

import dev.anteroom.watch.config.WatchConfig.Receiver;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.incident.IncidentJson;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// An incident in a receiver's form.
///
/// @param url where it is posted to
/// @param body JSON
record Message(String url, String body) {
    private static final long NANOS_OF_MILLI = 1_000_000;

    static Message of(Receiver receiver, Incident incident) {
        String base = receiver.url().replaceFirst("/+$", "");
        return switch (receiver.kind()) {
            case ALERTMANAGER -> new Message(base + "/api/v2/alerts", json(out -> alert(out, incident)));
            case SLACK -> new Message(receiver.url(), json(out -> slack(out, incident)));
            case WEBHOOK -> new Message(receiver.url(), IncidentJson.render(incident));
            case GRAFANA -> new Message(base + "/api/annotations", json(out -> annotation(out, incident)));
            case LOKI -> new Message(base + "/loki/api/v1/push", json(out -> loki(out, incident)));
        };
    }

    private static String json(Consumer<JsonGenerator> writes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            writes.accept(json);
        }
        return text.toString();
    }

    private static void alert(JsonGenerator json, Incident incident) {
        json.writeStartArray();
        json.writeStartObject();
        json.writeObjectPropertyStart("labels");
        json.writeStringProperty("alertname", "AnteroomIncident");
        json.writeStringProperty("severity", "ticket");
        json.writeStringProperty("host", incident.host());
        json.writeStringProperty("listener", incident.listener());
        json.writeStringProperty("workload", incident.workload());
        json.writeStringProperty("cause", cause(incident));
        json.writeEndObject();
        json.writeObjectPropertyStart("annotations");
        json.writeStringProperty("summary", summary(incident));
        json.writeStringProperty("incident", incident.id());
        json.writeStringProperty("confidence", incident.confidence() == null ? "" : incident.confidence());
        json.writeEndObject();
        json.writeStringProperty("startsAt", incident.at().toString());
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void slack(JsonGenerator json, Incident incident) {
        json.writeStartObject();
        json.writeStringProperty("text", escaped(summary(incident)) + "\nincident " + incident.id());
        json.writeEndObject();
    }

    /// Slack's three (api.slack.com/reference/surfaces/formatting#escaping): nobody's process name becomes a link or
    /// calls a
    /// channel.
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void annotation(JsonGenerator json, Incident incident) {
        json.writeStartObject();
        json.writeNumberProperty("time", incident.at().toEpochMilli());
        json.writeArrayPropertyStart("tags");
        json.writeString("anteroom");
        json.writeString(cause(incident));
        json.writeEndArray();
        // Grafana shows annotations as HTML.
        json.writeStringProperty("text", escaped(summary(incident)) + " (" + incident.id() + ")");
        json.writeEndObject();
    }

    private static void loki(JsonGenerator json, Incident incident) {
        json.writeStartObject();
        json.writeArrayPropertyStart("streams");
        json.writeStartObject();
        json.writeObjectPropertyStart("stream");
        json.writeStringProperty("job", "anteroom");
        json.writeStringProperty("host", incident.host());
        json.writeEndObject();
        json.writeArrayPropertyStart("values");
        json.writeStartArray();
        json.writeString(Long.toString(incident.at().toEpochMilli() * NANOS_OF_MILLI));
        json.writeString(IncidentJson.render(incident));
        json.writeEndArray();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String cause(Incident incident) {
        String cause = incident.cause();
        return cause == null ? "none" : cause;
    }

    private static String summary(Incident incident) {
        return incident.listener() + " of " + incident.workload() + " on " + incident.host() + ": "
                + (incident.summary().isEmpty() ? incident.trigger() : incident.summary());
    }
}

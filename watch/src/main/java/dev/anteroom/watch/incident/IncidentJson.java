package dev.anteroom.watch.incident;

import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// An incident as one JSON object on one line, `anteroom.incident/1`. Fields are only ever added within a version; what
/// isn't
/// known is `null`.
public final class IncidentJson {
    private IncidentJson() {}

    public static String render(Incident incident) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, incident);
        }
        return text.toString();
    }

    public static void write(JsonGenerator json, Incident incident) {
        json.writeStartObject();
        json.writeStringProperty("schema", "anteroom.incident/1");
        json.writeStringProperty("id", incident.id());
        json.writeStringProperty(
                "at", incident.at().truncatedTo(ChronoUnit.MILLIS).toString());
        json.writeStringProperty("host", incident.host());
        json.writeStringProperty("workload", incident.workload());
        json.writeStringProperty("listener", incident.listener());
        json.writeStringProperty("trigger", incident.trigger());
        json.writeStringProperty("state", incident.state().text());
        text(json, "verdict", incident.verdict());
        text(json, "cause", incident.cause());
        text(json, "confidence", incident.confidence());
        json.writeStringProperty("summary", incident.summary());
        text(json, "fingerprint", incident.fingerprint());
        text(json, "capture", incident.capture());
        json.writeNumberProperty("captureBytes", incident.captureBytes());
        text(json, "captureDigest", incident.captureDigest());
        json.writeBooleanProperty("pinned", incident.pinned());
        json.writeStringProperty("note", incident.note());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }
}

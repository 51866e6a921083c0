package dev.anteroom.report;

import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.diagnosis.accept.LoopPostures;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.FeltWait;
import dev.anteroom.diagnosis.model.ListenerSummary;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.Remedy;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.report.blame.BlameJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A diagnosis as one JSON object, `anteroom.diagnosis/1`; its schema is the resource
/// `anteroom.diagnosis-1.schema.json`.
///
/// Fields are only ever added within a version. Figures that the evidence lacks are `null`, never 0. Written field by
/// field, because reflective data binding would cost more start-up time than the whole diagnosis.
public final class JsonReport {
    public static final String SCHEMA = "anteroom.diagnosis/1";

    private JsonReport() {}

    public static String render(Diagnosis diagnosis) {
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, diagnosis);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Diagnosis diagnosis) {
        json.writeStartObject();
        json.writeStringProperty("schema", SCHEMA);
        json.writeStringProperty("capture", diagnosis.origin());
        json.writeStringProperty("verdict", diagnosis.verdict().name());
        json.writeStringProperty("headline", diagnosis.headline());
        listener(json, diagnosis.listener());
        json.writeArrayPropertyStart("causes");
        for (Cause cause : diagnosis.causes()) {
            cause(json, cause);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("ruledOut");
        for (RuledOut ruledOut : diagnosis.ruledOut()) {
            json.writeStartObject();
            json.writeStringProperty("id", ruledOut.id().id());
            json.writeStringProperty("reason", ruledOut.reason());
            json.writeBooleanProperty("forLackOfEvidence", ruledOut.forLackOfEvidence());
            json.writeEndObject();
        }
        json.writeEndArray();
        facts(json, "elsewhere", diagnosis.elsewhere());
        acceptWait(json, diagnosis.acceptWait());
        feltWait(json, diagnosis.feltWait());
        LatencySplitReport.json(json, diagnosis.latency());
        postures(json, diagnosis.postures());
        diagnosis.signal(Blame.class).ifPresent(blame -> BlameJson.write(json, blame));
        json.writeArrayPropertyStart("signals");
        for (Signal signal : diagnosis.signals()) {
            json.writeStartObject();
            json.writeStringProperty("id", signal.id());
            json.writeName("strength");
            json.writeNumber(round(signal.strength()));
            json.writeStringProperty("summary", signal.summary());
            facts(json, "evidence", signal.facts());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("missing");
        for (Missing missing : diagnosis.missing()) {
            json.writeStartObject();
            json.writeStringProperty("what", missing.what());
            json.writeStringProperty("why", missing.why());
            json.writeStringProperty("command", missing.command());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("unused");
        for (UnusedFile unused : diagnosis.unused()) {
            json.writeStartObject();
            json.writeStringProperty("file", unused.file());
            json.writeStringProperty("reason", unused.reason());
            json.writeBooleanProperty("problem", unused.problem());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void feltWait(JsonGenerator json, @Nullable FeltWait felt) {
        if (felt == null) {
            json.writeNullProperty("feltWait");
            return;
        }
        json.writeObjectPropertyStart("feltWait");
        number(json, "p99Millis", felt.p99Millis());
        number(json, "shareOfClientsP99", felt.shareOfClientsP99());
        json.writeEndObject();
    }

    private static void listener(JsonGenerator json, @Nullable ListenerSummary listener) {
        if (listener == null) {
            json.writeNullProperty("listener");
            return;
        }
        json.writeObjectPropertyStart("listener");
        json.writeStringProperty("address", listener.address());
        json.writeNumberProperty("port", listener.port());
        integer(json, "depth", listener.depth());
        integer(json, "limit", listener.limit());
        json.writeNumberProperty("snapshots", listener.snapshots());
        json.writeEndObject();
    }

    private static void cause(JsonGenerator json, Cause cause) {
        json.writeStartObject();
        json.writeStringProperty("id", cause.id().id());
        json.writeName("confidence");
        json.writeNumber(round(cause.confidence()));
        json.writeStringProperty("summary", cause.summary());
        facts(json, "evidence", cause.evidence());
        facts(json, "against", cause.against());
        json.writeArrayPropertyStart("remedies");
        for (Remedy remedy : cause.remedies()) {
            json.writeStartObject();
            json.writeStringProperty("action", remedy.action());
            text(json, "command", remedy.command());
            json.writeStringProperty("risk", remedy.risk());
            json.writeBooleanProperty("restart", remedy.restart());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void facts(JsonGenerator json, String name, List<Fact> facts) {
        json.writeArrayPropertyStart(name);
        for (Fact fact : facts) {
            json.writeStartObject();
            json.writeStringProperty("what", fact.what());
            text(json, "value", fact.value());
            text(json, "unit", fact.unit());
            text(json, "window", fact.window());
            text(json, "file", fact.file());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void acceptWait(JsonGenerator json, AcceptWait wait) {
        json.writeObjectPropertyStart("acceptWait");
        number(json, "oldestMillis", wait.oldestMillis());
        number(json, "p50Millis", wait.p50Millis());
        number(json, "p99Millis", wait.p99Millis());
        number(json, "meanMillis", wait.meanMillis());
        json.writeStringProperty("method", wait.method());
        json.writeNumberProperty("samples", wait.samples());
        json.writeStringProperty("note", wait.note());
        json.writeEndObject();
    }

    private static void postures(JsonGenerator json, List<LoopPostures> postures) {
        json.writeArrayPropertyStart("postures");
        for (LoopPostures loop : postures) {
            json.writeStartObject();
            json.writeNumberProperty("goroutine", loop.id());
            json.writeStringProperty("loop", loop.loop());
            json.writeNumberProperty("looks", loop.looks());
            json.writeObjectPropertyStart("shares");
            for (Posture posture : loop.ranked()) {
                json.writeName(posture.name());
                json.writeNumber(round(loop.share(posture)));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }

    private static void integer(JsonGenerator json, String name, @Nullable Integer value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Double value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeName(name);
            json.writeNumber(round(value));
        }
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}

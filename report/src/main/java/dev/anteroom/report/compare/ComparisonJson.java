package dev.anteroom.report.compare;

import dev.anteroom.diagnosis.compare.BlameChange;
import dev.anteroom.diagnosis.compare.Change;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.FrameChange;
import dev.anteroom.diagnosis.compare.PostureShare;
import dev.anteroom.diagnosis.compare.RuleResult;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A comparison as one JSON object, `anteroom.comparison/1`; its schema is the resource
/// `anteroom.comparison-1.schema.json` beside the diagnosis's. Fields are only ever added within a version; a
/// figure that the evidence lacks is `null`, never 0.
public final class ComparisonJson {
    public static final String SCHEMA = "anteroom.comparison/1";

    private ComparisonJson() {}

    public static String render(Comparison comparison) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, comparison);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Comparison comparison) {
        json.writeStartObject();
        json.writeStringProperty("schema", SCHEMA);
        json.writeStringProperty("outcome", comparison.outcome().name());
        json.writeStringProperty("headline", comparison.headline());
        side(json, "before", comparison.before(), comparison.beforeSide());
        side(json, "after", comparison.after(), comparison.afterSide());
        json.writeArrayPropertyStart("changes");
        for (Change change : comparison.changes()) {
            json.writeStartObject();
            json.writeStringProperty("metric", change.metric().id());
            json.writeStringProperty("unit", change.metric().unit());
            number(json, "before", change.before());
            number(json, "after", change.after());
            json.writeStringProperty("judgement", change.judgement().name());
            number(json, "p", change.p());
            json.writeStringProperty("method", change.method());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("postures");
        for (PostureShare share : comparison.postures()) {
            json.writeStartObject();
            json.writeStringProperty("posture", share.posture().name());
            number(json, "before", share.before());
            number(json, "after", share.after());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("frames");
        for (FrameChange frame : comparison.frames()) {
            json.writeStartObject();
            json.writeStringProperty("profile", frame.kind().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("function", frame.function());
            number(json, "before", frame.before());
            number(json, "after", frame.after());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("blame");
        for (BlameChange change : comparison.blame()) {
            json.writeStartObject();
            json.writeStringProperty("leaf", change.leaf().id());
            json.writeStringProperty("where", change.where());
            number(json, "beforeMillis", change.beforeMillis());
            number(json, "afterMillis", change.afterMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("gate");
        for (RuleResult rule : comparison.gate()) {
            json.writeStartObject();
            json.writeStringProperty("rule", rule.rule());
            json.writeNumberProperty("line", rule.line());
            json.writeStringProperty("result", rule.result().name());
            json.writeStringProperty("why", rule.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("reasons");
        comparison.reasons().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void side(JsonGenerator json, String field, String name, Side side) {
        json.writeObjectPropertyStart(field);
        json.writeStringProperty("name", name);
        json.writeArrayPropertyStart("captures");
        for (Diagnosis diagnosis : side.diagnoses()) {
            json.writeStartObject();
            json.writeStringProperty("capture", diagnosis.origin());
            json.writeStringProperty("verdict", diagnosis.verdict().name());
            boolean bound = diagnosis.verdict() == Verdict.ACCEPT_BOUND
                    && !diagnosis.causes().isEmpty();
            if (bound) {
                json.writeStringProperty(
                        "cause", diagnosis.causes().getFirst().id().id());
            } else {
                json.writeNullProperty("cause");
            }
            AcceptWait wait = diagnosis.acceptWait();
            number(json, "p50Millis", wait.p50Millis());
            number(json, "p99Millis", wait.p99Millis());
            number(json, "oldestMillis", wait.oldestMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, @Nullable Double value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeName(name);
            json.writeNumber(Math.round(value * 1e6) / 1e6);
        }
    }
}

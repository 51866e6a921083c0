package dev.anteroom.report.goroutines;

import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.Malformed;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Dumps as one JSON object, `"schema": "anteroom.goroutines/1"`.
///
/// A dump has `file`, `goroutines` (a number), `groupCount`, `groups` (as selected, the most telling first),
/// `truncation` where it was cut and `malformed` where lines were passed over. A group has `state`, `kind`,
/// `lockedToThread`, `count`, `minWaitMinutes`, `maxWaitMinutes` (whole minutes, lower bounds), `waitsOn` (hexadecimal,
/// where all wait on one thing), `frames` (leaf first), `createdBy`, and `ids` of up to 64 goroutines.
public final class GoroutineJson {
    private static final int MAX_IDS = 64;

    private final GoroutineSelection selection;

    public GoroutineJson(GoroutineSelection selection) {
        this.selection = selection;
    }

    /// Writes the dumps by the names of their files; the writer stays open.
    public void write(Map<String, GoroutineDump> dumps, Writer out) {
        JsonFactory factory = JsonFactory.builder()
                .disable(tools.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("schema", "anteroom.goroutines/1");
            json.writeArrayPropertyStart("dumps");
            dumps.forEach((file, dump) -> dump(json, file, dump));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void dump(JsonGenerator json, String file, GoroutineDump dump) {
        List<GoroutineGroup> matching = selection.matching(dump);
        json.writeStartObject();
        json.writeStringProperty("file", file);
        json.writeNumberProperty("goroutines", dump.count());
        json.writeNumberProperty("groupCount", dump.groups().size());
        dump.truncation().ifPresent(cut -> {
            json.writeObjectPropertyStart("truncation");
            json.writeStringProperty("reason", cut.reason().name());
            json.writeNumberProperty("offset", cut.offset());
            json.writeStringProperty("sentence", cut.sentence());
            json.writeEndObject();
        });
        malformed(json, dump.malformed());
        json.writeArrayPropertyStart("groups");
        for (GoroutineGroup group : selection.limited(matching)) {
            group(json, group);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void malformed(JsonGenerator json, Malformed malformed) {
        if (malformed.count() == 0) {
            return;
        }
        json.writeObjectPropertyStart("malformed");
        json.writeNumberProperty("count", malformed.count());
        json.writeArrayPropertyStart("first");
        for (Malformed.Line line : malformed.first()) {
            json.writeStartObject();
            json.writeNumberProperty("offset", line.offset());
            json.writeStringProperty("text", line.text());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void group(JsonGenerator json, GoroutineGroup group) {
        json.writeStartObject();
        json.writeStringProperty("state", group.state().text());
        json.writeStringProperty("kind", group.state().kind().name());
        json.writeBooleanProperty("lockedToThread", group.lockedToThread());
        json.writeNumberProperty("count", group.count());
        json.writeNumberProperty("minWaitMinutes", group.minWaitMinutes());
        json.writeNumberProperty("maxWaitMinutes", group.maxWaitMinutes());
        long waitsOn = group.waitsOn();
        if (waitsOn != 0) {
            json.writeStringProperty("waitsOn", "0x" + Long.toHexString(waitsOn));
        }
        json.writeArrayPropertyStart("frames");
        for (Frame frame : group.frames()) {
            json.writeStartObject();
            frame(json, frame);
        }
        json.writeEndArray();
        Frame createdBy = group.createdBy();
        if (createdBy != null) {
            json.writeObjectPropertyStart("createdBy");
            frame(json, createdBy);
        }
        if (group.count() <= MAX_IDS) {
            json.writeArrayPropertyStart("ids");
            for (long id : group.ids()) {
                json.writeNumber(id);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void frame(JsonGenerator json, Frame frame) {
        json.writeStringProperty("function", frame.function());
        json.writeStringProperty("file", frame.file());
        json.writeNumberProperty("line", frame.line());
        json.writeEndObject();
    }
}

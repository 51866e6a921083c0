package dev.anteroom.collect.profiles;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Lines of `goroutine/loops.jsonl`: of one dump the accept loops alone.
final class LoopLines {
    private static final int MOST_LOOPS = 64;

    private LoopLines() {}

    /// @param whole a dump before it, which helps to know the loops
    static String line(Instant time, GoroutineDump dump, List<Observation<GoroutineDump>> whole) {
        List<Observation<GoroutineDump>> series = new ArrayList<>(whole);
        series.add(new Observation<>(dump, "", new Moment(1, "", time)));
        List<AcceptLoop> found =
                AcceptLoops.find(new Series<>(series), List.of()).loops();
        int now = series.size() - 1;
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("t", time.truncatedTo(ChronoUnit.MICROS).toString());
            json.writeNumberProperty("goroutines", dump.count());
            json.writeArrayPropertyStart("loops");
            int written = 0;
            for (AcceptLoop loop : found) {
                AcceptLoop.Sighting sighting = loop.latest();
                if (sighting.dump() != now || written++ >= MOST_LOOPS) {
                    continue;
                }
                json.writeStartObject();
                json.writeNumberProperty("id", loop.id());
                json.writeStringProperty("loop", loop.loop());
                json.writeStringProperty("state", sighting.state().text());
                if (sighting.waitsOn() != 0) {
                    json.writeStringProperty("waitsOn", "0x" + Long.toHexString(sighting.waitsOn()));
                }
                if (loop.guessed()) {
                    json.writeBooleanProperty("guessed", true);
                }
                json.writeArrayPropertyStart("frames");
                for (Frame frame : sighting.frames()) {
                    json.writeString(frame.function());
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }
}

package dev.anteroom.report.blame;

import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.profile.goroutine.Frame;
import tools.jackson.core.JsonGenerator;

/// The members `waiting` and `blame` of `anteroom.diagnosis/1`. The shares of `blame` sum to 1.
public final class BlameJson {
    private BlameJson() {}

    /// @param json inside an object
    public static void write(JsonGenerator json, Blame blame) {
        json.writeObjectPropertyStart("waiting");
        number(json, "connectionSeconds", blame.connectionSeconds());
        number(json, "seconds", blame.seconds());
        number(json, "seenShare", blame.seenShare());
        number(json, "guessedShare", blame.guessed());
        json.writeNumberProperty("looks", blame.looks());
        json.writeStringProperty("file", blame.source());
        json.writeEndObject();
        json.writeArrayPropertyStart("blame");
        for (Blame.Branch branch : blame.branches()) {
            branch(json, blame, branch);
        }
        json.writeEndArray();
    }

    private static void branch(JsonGenerator json, Blame blame, Blame.Branch branch) {
        json.writeStartObject();
        json.writeStringProperty("leaf", branch.leaf().id());
        json.writeStringProperty("words", branch.leaf().words());
        json.writeName("cause");
        branch.leaf().cause().map(CauseId::id).ifPresentOrElse(json::writeString, json::writeNull);
        json.writeStringProperty("posture", branch.leaf().posture());
        json.writeStringProperty("status", branch.posture());
        json.writeStringProperty("state", branch.state());
        json.writeStringProperty("loop", branch.loop());
        number(json, "connectionSeconds", branch.connectionSeconds());
        number(json, "share", branch.connectionSeconds() / blame.connectionSeconds());
        number(json, "seconds", branch.seconds());
        json.writeStringProperty("detail", branch.detail());
        json.writeArrayPropertyStart("stack");
        for (Frame frame : branch.stack()) {
            json.writeString(frame.toString());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, double value) {
        json.writeName(name);
        json.writeNumber(Math.round(value * 1e6) / 1e6);
    }
}

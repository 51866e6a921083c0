package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.profile.goroutine.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Writes `accept/looks.jsonl`; the layout is on the page of `dev.anteroom.capture`. Each stack is written before the
/// first look that refers to it.
public final class LookWriter implements AutoCloseable {
    private final JsonGenerator json;
    private final List<List<Frame>> stacks;
    private final boolean[] written;

    /// @param stacks those that looks refer to; the first has number 1
    public LookWriter(OutputStream out, List<List<Frame>> stacks) {
        this.json = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .rootValueSeparator("\n")
                .build()
                .createGenerator(ObjectWriteContext.empty(), out);
        this.stacks = stacks;
        this.written = new boolean[stacks.size() + 1];
    }

    /// Writes one look.
    ///
    /// @param time of the tick, as the queue's log has it
    public void write(Instant time, List<LookLog.Holder> holders) throws IOException {
        for (LookLog.Holder holder : holders) {
            if (holder.loops() != null) {
                holder.loops().forEach(loop -> stack(loop.stack()));
            }
        }
        json.writeStartObject();
        json.writeStringProperty("t", time.toString());
        json.writeArrayPropertyStart("holders");
        holders.forEach(this::holder);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void stack(int number) {
        if (number <= 0 || number > stacks.size() || written[number]) {
            return;
        }
        written[number] = true;
        json.writeStartObject();
        json.writeNumberProperty("stack", number);
        json.writeArrayPropertyStart("frames");
        for (Frame frame : stacks.get(number - 1)) {
            json.writeStartArray();
            json.writeString(frame.function());
            json.writeString(frame.file());
            json.writeNumber(frame.line());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void holder(LookLog.Holder holder) {
        json.writeStartObject();
        json.writeNumberProperty("pid", holder.pid());
        if (holder.target()) {
            json.writeBooleanProperty("target", true);
        }
        json.writeStringProperty("command", holder.command());
        json.writeArrayPropertyStart("sockets");
        holder.sockets().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeStringProperty("state", holder.state());
        if (holder.frozen()) {
            json.writeBooleanProperty("frozen", true);
        }
        number("throttledNanos", holder.throttledNanos());
        number("throttledPeriods", holder.throttledPeriods());
        number("periodNanos", holder.periodNanos());
        number("runNanos", holder.runNanos());
        number("delayNanos", holder.delayNanos());
        LookLog.World world = holder.world();
        if (world != null) {
            json.writeObjectPropertyStart("world");
            json.writeBooleanProperty("stopping", world.stopping());
            json.writeBooleanProperty("collecting", world.collecting());
            number("processors", world.processors());
            number("idle", world.idle());
            json.writeEndObject();
        }
        if (holder.loops() != null) {
            json.writeArrayPropertyStart("loops");
            holder.loops().forEach(this::loop);
            json.writeEndArray();
        }
        if (holder.whole()) {
            json.writeBooleanProperty("whole", true);
        }
        if (!holder.unseen().isEmpty()) {
            json.writeStringProperty("unseen", holder.unseen());
        }
        json.writeEndObject();
    }

    private void loop(LookLog.Loop loop) {
        json.writeStartObject();
        json.writeNumberProperty("id", loop.id());
        number("inode", loop.inode());
        json.writeStringProperty("loop", loop.loop());
        json.writeStringProperty("status", loop.status());
        json.writeStringProperty("state", loop.state());
        if (loop.stack() != StackNumbers.NONE) {
            json.writeNumberProperty("stack", loop.stack());
        }
        if (loop.thread() != 0) {
            json.writeNumberProperty("thread", loop.thread());
        }
        if (loop.guessed()) {
            json.writeBooleanProperty("guessed", true);
        }
        json.writeEndObject();
    }

    private void number(String name, @Nullable Number value) {
        if (value != null) {
            json.writeNumberProperty(name, value.longValue());
        }
    }

    /// Writes what is buffered; the stream stays open.
    @Override
    public void close() {
        json.close();
    }
}

package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Frame;
import dev.anteroom.gotrace.TraceDamage;
import dev.anteroom.gotrace.summary.AcceptLoop;
import dev.anteroom.gotrace.summary.Distribution;
import dev.anteroom.gotrace.summary.GoroutineGroup;
import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.NamedDurations;
import dev.anteroom.gotrace.summary.StackLatency;
import dev.anteroom.gotrace.summary.StateTimes;
import dev.anteroom.gotrace.summary.StopReason;
import dev.anteroom.gotrace.summary.Timeline;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitKind;
import dev.anteroom.gotrace.summary.Waker;
import java.io.Writer;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// A trace's summary as one JSON object, `"schema": "anteroom.trace/1"`.
///
/// Names that end in `Nanos` are nanoseconds, those that end in `Share` are shares between 0 and 1. A
/// distribution has `count`, `totalNanos`, `p50Nanos`, `p90Nanos`, `p99Nanos`, `maxNanos` and `buckets` of
/// `[fromNanos, toNanos, count]`. Of stacks those with the longest waits are there, up to 2000; frames are leaf
/// first.
public final class TraceJson {
    private static final int MAX_STACKS = 2000;

    private final TraceSummary summary;
    private final JsonGenerator json;

    private TraceJson(TraceSummary summary, JsonGenerator json) {
        this.summary = summary;
        this.json = json;
    }

    /// Writes the summary; the writer stays open.
    public static void write(String file, TraceSummary summary, Writer out) {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
            new TraceJson(summary, json).root(file);
        }
    }

    private void root(String file) {
        json.writeStartObject();
        json.writeStringProperty("schema", "anteroom.trace/1");
        json.writeStringProperty("file", file);
        json.writeStringProperty("version", summary.version().toString());
        json.writeNumberProperty("windowNanos", summary.windowNanos());
        json.writeBooleanProperty("clockKnown", summary.clockKnown());
        json.writeNumberProperty("events", summary.outcome().events());
        json.writeNumberProperty("goroutines", summary.goroutines());
        json.writeNumberProperty("gomaxprocs", summary.gomaxprocs());
        json.writeArrayPropertyStart("damages");
        for (TraceDamage damage : summary.outcome().damages()) {
            json.writeStartObject();
            json.writeNumberProperty("offset", damage.offset());
            json.writeStringProperty("what", damage.what());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("acceptLoops");
        summary.acceptLoops().forEach(this::loop);
        json.writeEndArray();
        runtime();
        groups();
        named("regions", summary.regions());
        named("tasks", summary.tasks());
        json.writeNumberProperty("logs", summary.logs());
        latencies("latencies", summary.latencies(), MAX_STACKS);
        json.writeEndObject();
    }

    private void loop(AcceptLoop loop) {
        json.writeStartObject();
        json.writeNumberProperty("goroutine", loop.goroutine());
        json.writeStringProperty("startFunction", loop.startFunction());
        json.writeStringProperty("acceptFunction", loop.acceptFunction());
        json.writeStringProperty("callerFunction", loop.callerFunction());
        json.writeBooleanProperty("seenInKernelAccept", loop.seenInKernelAccept());
        json.writeNumberProperty("observedNanos", loop.observedNanos());
        json.writeNumberProperty("accepted", loop.accepted());
        json.writeObjectPropertyStart("nanosByState");
        for (LoopState state : LoopState.values()) {
            json.writeNumberProperty(state.name(), loop.nanos(state));
        }
        json.writeEndObject();
        json.writeNumberProperty("runnableShare", loop.runnableShare());
        json.writeNumberProperty("runnableNanosInGc", loop.runnableNanosInGc());
        json.writeNumberProperty("runnableNanosInStop", loop.runnableNanosInStop());
        distribution("wakeToRun", loop.wakeToRun());
        distribution("runnable", loop.runnable());
        distribution("parked", loop.parked());
        distribution("acceptCalls", loop.acceptCalls());
        distribution("turns", loop.turns());
        latencies("waitsBetween", loop.waitsBetween(), MAX_STACKS);
        wakers(loop);
        timeline(loop.timeline());
        json.writeEndObject();
    }

    private void wakers(AcceptLoop loop) {
        json.writeArrayPropertyStart("wakers");
        for (Waker waker : loop.wakers().stream().limit(MAX_STACKS).toList()) {
            json.writeStartObject();
            json.writeStringProperty("kind", waker.kind().name());
            distribution("waits", waker.waits());
            frames("waitFrames", waker.waitStack());
            frames("wakerFrames", waker.wakerStack());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void frames(String name, int stack) {
        json.writeArrayPropertyStart(name);
        for (Frame frame : summary.stacks().frames(stack)) {
            json.writeStartObject();
            json.writeStringProperty("function", frame.function());
            json.writeStringProperty("file", frame.file());
            json.writeNumberProperty("line", frame.line());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Slots as arrays: the nanoseconds in each state in the order of `states`, and the wake-ups by how late the
    /// loop then ran.
    private void timeline(Timeline timeline) {
        json.writeObjectPropertyStart("timeline");
        json.writeNumberProperty("slotNanos", timeline.slotNanos());
        json.writeArrayPropertyStart("states");
        for (LoopState state : LoopState.values()) {
            json.writeString(state.name());
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("wakeBucketsFromNanos");
        for (int i = 0; i < Timeline.WAKE_BUCKETS; i++) {
            json.writeNumber(Timeline.wakeBucketNanos(i));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("slots");
        for (Timeline.Slot slot : timeline.slots()) {
            json.writeStartObject();
            numbers("nanosByState", slot.nanosByState());
            json.writeNumberProperty("accepted", slot.accepted());
            numbers("wakes", slot.wakes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void numbers(String name, List<Long> values) {
        json.writeArrayPropertyStart(name);
        for (long value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    private void runtime() {
        json.writeObjectPropertyStart("runtime");
        json.writeNumberProperty("gcShare", summary.gcShare());
        json.writeNumberProperty("stwShare", summary.stwShare());
        json.writeNumberProperty("runnableShare", summary.runnableShare());
        json.writeNumberProperty("busyProcShare", summary.procs().busyShare());
        json.writeNumberProperty(
                "idleProcNanosWhileAcceptWasRunnable", summary.procs().idleNanosWhileAcceptWasRunnable());
        distribution("gcCycles", summary.gc().cycles());
        distribution("gcAssists", summary.gc().assists());
        json.writeArrayPropertyStart("stops");
        for (StopReason stop : summary.gc().stops()) {
            json.writeStartObject();
            json.writeStringProperty("reason", stop.reason());
            distribution("durations", stop.durations());
            json.writeEndObject();
        }
        json.writeEndArray();
        distribution("schedulerLatency", summary.schedulerLatency());
        states(summary.states());
        json.writeEndObject();
    }

    private void states(StateTimes states) {
        json.writeObjectPropertyStart("goroutineNanosByState");
        json.writeNumberProperty("RUNNING", states.runningNanos());
        for (WaitKind kind : WaitKind.values()) {
            json.writeNumberProperty(kind.name(), states.waitingNanos(kind));
        }
        json.writeEndObject();
    }

    private void groups() {
        json.writeArrayPropertyStart("groups");
        for (GoroutineGroup group : summary.groups().stream().limit(MAX_STACKS).toList()) {
            json.writeStartObject();
            json.writeStringProperty("startFunction", group.startFunction());
            json.writeNumberProperty("goroutines", group.goroutines());
            json.writeNumberProperty("procNanos", group.procNanos());
            json.writeNumberProperty("procNanosWhileAcceptWasRunnable", group.procNanosWhileAcceptWasRunnable());
            states(group.times());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void named(String name, List<NamedDurations> all) {
        json.writeArrayPropertyStart(name);
        for (NamedDurations each : all) {
            json.writeStartObject();
            json.writeStringProperty("name", each.name());
            json.writeStringProperty("task", each.task());
            json.writeNumberProperty("unfinished", each.unfinished());
            distribution("durations", each.durations());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void latencies(String name, List<StackLatency> all, int max) {
        json.writeArrayPropertyStart(name);
        for (StackLatency latency : all.stream().limit(max).toList()) {
            json.writeStartObject();
            json.writeStringProperty("kind", latency.kind().name());
            distribution("latency", latency.latency());
            frames("frames", latency.stack());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void distribution(String name, Distribution d) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("count", d.count());
        json.writeNumberProperty("totalNanos", d.totalNanos());
        json.writeNumberProperty("p50Nanos", d.p50Nanos());
        json.writeNumberProperty("p90Nanos", d.p90Nanos());
        json.writeNumberProperty("p99Nanos", d.p99Nanos());
        json.writeNumberProperty("maxNanos", d.maxNanos());
        json.writeArrayPropertyStart("buckets");
        for (Distribution.Bucket bucket : d.buckets()) {
            json.writeStartArray();
            json.writeNumber(bucket.fromNanos());
            json.writeNumber(bucket.toNanos());
            json.writeNumber(bucket.count());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

package dev.anteroom.report.queue;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The accept queue over time, as the page draws it: depth against the limit, overflows, the age of the oldest
/// connection, and what the accept loop was doing.
///
/// From a log of samples it is a line, at most [#MOST_POINTS] points of it: each the deepest and oldest of its
/// share of the samples, so that no peak is lost. From snapshots it is points, and nothing is drawn between them,
/// because nothing is known.
///
/// @param log whether the points come from a log
/// @param start time of x = 0; `null` where the snapshots aren't dated and x is their number
/// @param points in order of time
/// @param loops what accept loops were doing, those that were held up first; at most [#MOST_LOOPS]
/// @param waits how long connections had waited when they left the queue, or at the end; empty where the log has no
/// ages
/// @param blame what held the door, in order; empty where nobody looked
/// @param source the log, empty for snapshots
public record QueueTimeline(
        boolean log,
        @Nullable Instant start,
        List<Point> points,
        List<Loop> loops,
        List<Wait> waits,
        List<Blame.Band> blame,
        String source) {
    static final int MOST_POINTS = 1200;
    private static final int MAX_BANDS = 4000;
    private static final int MOST_LOOPS = 4;
    private static final int MOST_SIGHTINGS = 600;

    /// The queue at one moment, or the worst of a share of the samples.
    ///
    /// @param x seconds after the start, or the snapshot's number
    /// @param overflows packets dropped since the point before, in the namespace; 0 where unknown
    /// @param gap whether the sampler paused before it: no line leads here
    public record Point(
            double x,
            int depth,
            @Nullable Integer limit,
            @Nullable Long oldestMillis,
            long overflows,
            boolean gap,
            String label) {}

    /// A connection's wait.
    ///
    /// @param atMillis when it ended, ms after the start
    public record Wait(double atMillis, double millis) {}

    /// An accept loop, with what it was doing at each moment at which that is known.
    ///
    /// @param name its goroutine and function
    public record Loop(String name, List<Seen> seen) {
        public Loop {
            seen = List.copyOf(seen);
        }

        /// Whether it was ever kept from taking the next connection.
        public boolean everHeldUp() {
            return seen.stream().anyMatch(s -> s.posture.isHeldUp() || s.posture == Posture.RUNNABLE);
        }
    }

    /// A posture at one moment.
    public record Seen(double x, Posture posture) {}

    public QueueTimeline {
        points = List.copyOf(points);
        loops = List.copyOf(loops);
        waits = List.copyOf(waits);
    }

    /// Empty where the capture shows no listener.
    public static Optional<QueueTimeline> of(Diagnosis diagnosis, ProcessEvidence process) {
        if (diagnosis.listener() == null) {
            return Optional.empty();
        }
        int port = diagnosis.listener().port();
        Optional<Observation<QueueLog>> log = process.queueLogs().last();
        if (log.isPresent()) {
            List<QueueLog.Sample> samples = log.get().value().samples().stream()
                    .filter(sample -> sample.port() == port)
                    .toList();
            if (samples.size() >= 2
                    && samples.getLast().time().isAfter(samples.getFirst().time())) {
                return Optional.of(ofLog(samples, log.get().file(), process, bands(diagnosis)));
            }
        }
        return diagnosis.signals().stream()
                .filter(AcceptQueue.class::isInstance)
                .map(AcceptQueue.class::cast)
                .findFirst()
                .map(queue -> ofSnapshots(queue, process));
    }

    /// Of each capture that shows a listener.
    ///
    /// @param diagnoses one for each capture, in the same order
    public static List<QueueTimeline> of(List<Diagnosis> diagnoses, List<Evidence> captures) {
        List<QueueTimeline> timelines = new ArrayList<>();
        for (int i = 0; i < captures.size(); i++) {
            of(diagnoses.get(i), captures.get(i).target()).ifPresent(timelines::add);
        }
        return timelines;
    }

    private static List<Blame.Band> bands(Diagnosis diagnosis) {
        List<Blame.Band> bands = diagnosis.signal(Blame.class).map(Blame::bands).orElse(List.of());
        return bands.subList(0, Math.min(bands.size(), MAX_BANDS));
    }

    private static QueueTimeline ofLog(
            List<QueueLog.Sample> samples, String file, ProcessEvidence process, List<Blame.Band> blame) {
        Instant start = samples.getFirst().time();
        double length = seconds(start, samples.getLast().time());
        LogPoints points = new LogPoints(samples, start, length);
        return new QueueTimeline(
                true, start, points.points(), loops(process, start, length), points.waits(), blame, file);
    }

    private static QueueTimeline ofSnapshots(AcceptQueue queue, ProcessEvidence process) {
        List<Observation<List<ListenSocket>>> moments = queue.group().sockets().observations();
        boolean dated = moments.stream().allMatch(moment -> moment.moment().time() != null)
                && queue.group().sockets().span().flatMap(pair -> pair.window()).isPresent();
        Instant start = dated ? moments.getFirst().moment().time() : null;
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < queue.states().size(); i++) {
            AcceptQueue.State state = queue.states().get(i);
            Instant time = moments.get(i).moment().time();
            double x = start != null && time != null
                    ? seconds(start, time)
                    : moments.get(i).moment().order();
            points.add(new Point(x, state.depth(), state.limit(), state.oldestMillis(), 0, true, state.moment()));
        }
        double length = points.isEmpty() ? 0 : points.getLast().x();
        return new QueueTimeline(false, start, points, loops(process, start, length), List.of(), List.of(), "");
    }

    /// @param start time of x = 0; `null` to place the dumps by their order among the capture's moments
    private static List<Loop> loops(ProcessEvidence process, @Nullable Instant start, double length) {
        Optional<Observation<LoopLog>> log = process.loopLogs().last();
        if (start != null && log.isPresent()) {
            return looks(log.get(), start, length);
        }
        List<Loop> loops = new ArrayList<>();
        for (AcceptLoop loop : AcceptLoops.find(process.goroutines(), Set.of()).loops()) {
            List<Seen> seen = new ArrayList<>();
            for (AcceptLoop.Sighting sighting : loop.sightings()) {
                Moment moment =
                        process.goroutines().observations().get(sighting.dump()).moment();
                double x = start == null
                        ? moment.order()
                        : moment.time() == null ? Double.NaN : seconds(start, moment.time());
                // A few seconds around the samples belong to the picture.
                if (x > -5 && x < length + 5 && seen.size() < MOST_SIGHTINGS) {
                    seen.add(new Seen(x, sighting.posture()));
                }
            }
            if (!seen.isEmpty()) {
                loops.add(new Loop(name(loop), seen));
            }
        }
        return first(loops);
    }

    /// The loops of a log that looks at them again and again.
    private static List<Loop> looks(Observation<LoopLog> log, Instant start, double length) {
        List<LoopLog.Sample> samples = log.value().samples();
        List<Loop> loops = new ArrayList<>();
        for (AcceptLoop loop : AcceptLoops.sighted(new Series<>(List.of(log)))) {
            List<Seen> seen = new ArrayList<>();
            for (AcceptLoop.Sighting sighting : loop.sightings()) {
                double x = seconds(start, samples.get(sighting.dump()).time());
                if (x > -5 && x < length + 5 && seen.size() < MOST_SIGHTINGS) {
                    seen.add(new Seen(x, sighting.posture()));
                }
            }
            if (!seen.isEmpty()) {
                loops.add(new Loop(name(loop), seen));
            }
        }
        return first(loops);
    }

    private static String name(AcceptLoop loop) {
        return (loop.id() == 0 ? "" : "goroutine " + loop.id() + ", ") + loop.loop();
    }

    private static List<Loop> first(List<Loop> loops) {
        loops.sort(Comparator.comparing(loop -> !loop.everHeldUp()));
        return loops.subList(0, Math.min(loops.size(), MOST_LOOPS));
    }

    static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    public int deepest() {
        return points.stream().mapToInt(Point::depth).max().orElse(0);
    }

    /// What the picture shows, in a sentence.
    public String words() {
        StringBuilder words = new StringBuilder();
        int lowest = points.stream().mapToInt(Point::depth).min().orElse(0);
        words.append(lowest == deepest() ? "Depth " + deepest() : "Depth " + lowest + " to " + deepest());
        Integer limit = points.isEmpty() ? null : points.getLast().limit();
        if (limit != null) {
            words.append(" of a limit of ").append(limit);
        }
        words.append(
                log
                        ? " over " + Words.millis(points.getLast().x() * 1000)
                        : " in " + Words.count(points.size(), "snapshot"));
        long overflows = points.stream().mapToLong(Point::overflows).sum();
        if (overflows > 0) {
            words.append("; ").append(overflows).append(" packets dropped by overflow");
        }
        points.stream()
                .filter(point -> point.oldestMillis() != null)
                .mapToDouble(point -> point.oldestMillis())
                .max()
                .ifPresent(oldest -> words.append("; the oldest had waited ").append(Words.millis(oldest)));
        return words.append('.').toString();
    }

    /// Length of the log, s; 0 for snapshots that aren't dated.
    public double seconds() {
        return points.isEmpty() ? 0 : Math.max(0, points.getLast().x());
    }

    /// `{"log", "start", "x": […], "depth": […], …}`, a column each.
    public String json() {
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeBooleanProperty("log", log);
            if (start != null) {
                json.writeNumberProperty("start", start.toEpochMilli());
            }
            json.writeArrayPropertyStart("x");
            points.forEach(point -> json.writeNumber(Math.round(point.x * 1000) / 1000.0));
            json.writeEndArray();
            json.writeArrayPropertyStart("depth");
            points.forEach(point -> json.writeNumber(point.depth));
            json.writeEndArray();
            json.writeArrayPropertyStart("limit");
            points.forEach(point -> number(json, point.limit == null ? null : point.limit.longValue()));
            json.writeEndArray();
            json.writeArrayPropertyStart("oldest");
            points.forEach(point -> number(json, point.oldestMillis));
            json.writeEndArray();
            json.writeArrayPropertyStart("overflow");
            points.forEach(point -> json.writeNumber(point.overflows));
            json.writeEndArray();
            json.writeArrayPropertyStart("gap");
            for (int i = 0; i < points.size(); i++) {
                if (points.get(i).gap) {
                    json.writeNumber(i);
                }
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("labels");
            if (!log) {
                points.forEach(point -> json.writeString(point.label));
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("loops");
            for (Loop loop : loops) {
                json.writeStartObject();
                json.writeStringProperty("name", loop.name);
                json.writeArrayPropertyStart("seen");
                for (Seen seen : loop.seen) {
                    json.writeStartObject();
                    json.writeNumberProperty("x", Math.round(seen.x * 1000) / 1000.0);
                    json.writeStringProperty("posture", seen.posture.name());
                    json.writeStringProperty("words", seen.posture.words());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("blame");
            for (Blame.Band band : blame) {
                json.writeStartObject();
                json.writeNumberProperty("from", Math.round(band.fromSeconds() * 10_000) / 10_000.0);
                json.writeNumberProperty("to", Math.round(band.toSeconds() * 10_000) / 10_000.0);
                json.writeStringProperty("leaf", band.leaf().id());
                json.writeStringProperty("words", band.leaf().words());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void number(JsonGenerator json, @Nullable Long value) {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }
}

package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.latency.LatencyJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON: a capture's manifest, a log of the queue or of the accept loops, Go's expvar (`/debug/vars`), a load
/// generator's summary, `nstat -j`.
final class JsonFile {
    /// Longer JSON is none of these; a queue log is read by lines and has no such limit.
    private static final int MOST = 64 << 20;

    private static final int MOST_SAMPLES = 2_000_000;
    private static final int MOST_LOOKS = 100_000;
    private static final int MOST_LOOPS = 256;
    private static final int MOST_FRAMES = 1000;
    private static final int MOST_COUNTERS = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonFile() {}

    /// Reads a file whose first character is `{`.
    ///
    /// @return whether it is one of these; a log of somebody else's is not
    static boolean read(String path, byte[] bytes, Findings findings) {
        Lines lines = new Lines(bytes, 0, bytes.length);
        JsonNode first = object(lines.line());
        if (first != null && sample(first) != null) {
            queue(lines, findings);
            return true;
        }
        if (first != null && loops(first) != null) {
            loops(lines, findings);
            return true;
        }
        if (first != null && LookLogFormat.recognises(first)) {
            LookLogFormat.read(lines, findings);
            return true;
        }
        if (bytes.length > MOST) {
            return false;
        }
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JacksonException e) {
            return false;
        }
        String schema = root.path("schema").asString("");
        if (schema.startsWith("anteroom.capture/")) {
            if (!schema.equals("anteroom.capture/1")) {
                findings.problem(
                        "manifest of the unknown version " + Text.shown(schema) + ": read as far as it is understood");
            }
            findings.add(new Found.About(manifest(schema, root)), "manifest", null, 1);
        } else if (latency(root, findings)) {
            return true;
        } else if (root.path("kernel").isObject()) {
            return counters(root.path("kernel"), findings);
        } else if (root.path("memstats").isObject()) {
            findings.add(new Found.GoRuntime(expvar(root)), "expvar", new Context(path, "").pid(), 1);
        } else {
            return false;
        }
        return true;
    }

    /// Says what is wrong with a text that is nothing that is known, although it begins like JSON.
    static void complain(byte[] bytes, Findings findings) {
        if (bytes.length > MOST) {
            findings.problem("JSON of more than " + (MOST >> 20) + " MiB isn't read");
            return;
        }
        try {
            JSON.readTree(bytes);
            findings.add(new Found.Known("JSON of no known kind"), "json", null, 1);
        } catch (JacksonException e) {
            findings.problem("damaged JSON near line "
                    + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()));
        }
    }

    /// `nstat -j`: `{"kernel":{"TcpExtListenOverflows":12,…}}`. Like the text it is a difference to the last call
    /// unless `-a` was given, and leaves out zeros unless `-z` was.
    private static boolean counters(JsonNode kernel, Findings findings) {
        Map<String, Long> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> counter : kernel.properties()) {
            String name = NstatFormat.name(counter.getKey());
            if (!name.isEmpty() && counter.getValue().canConvertToLong() && values.size() < MOST_COUNTERS) {
                values.put(name, counter.getValue().asLong());
            }
        }
        if (!values.isEmpty()) {
            findings.add(new Found.Counters(new NetCounters(values), false), "nstat", null, 1);
        }
        return !values.isEmpty();
    }

    private static boolean latency(JsonNode root, Findings findings) {
        ClientLatency latency = LatencyJson.read(root);
        if (latency != null) {
            findings.add(new Found.Latency(latency), "latency-" + latency.tool(), null, 1);
        }
        return latency != null;
    }

    private static void queue(Lines lines, Findings findings) {
        List<QueueLog.Sample> samples = samples(lines, MOST_SAMPLES, JsonFile::sample, "the queue log", findings);
        findings.add(new Found.Queue(new QueueLog(samples)), "queue", null, 1);
    }

    private static void loops(Lines lines, Findings findings) {
        List<LoopLog.Sample> samples =
                samples(lines, MOST_LOOKS, JsonFile::loops, "the log of the accept loops", findings);
        findings.add(new Found.Loops(new LoopLog(samples)), "loops", null, 1);
    }

    /// A log with an object on each line; lines that are none are counted as damaged.
    private static <T> List<T> samples(
            Lines lines, int most, Function<JsonNode, @Nullable T> read, String log, Findings findings) {
        List<T> samples = new ArrayList<>();
        int damaged = 0;
        while (lines.hasLine() && samples.size() < most) {
            if (!lines.line().isBlank()) {
                JsonNode node = object(lines.line());
                T sample = node == null ? null : read.apply(node);
                if (sample == null) {
                    damaged++;
                } else {
                    samples.add(sample);
                }
            }
            lines.advance();
        }
        if (damaged > 0) {
            findings.problem(damaged + " damaged lines in " + log);
        }
        return samples;
    }

    private static LoopLog.@Nullable Sample loops(JsonNode node) {
        Instant time = instant(node, "t");
        Long goroutines = whole(node, "goroutines");
        if (time == null || goroutines == null || !node.path("loops").isArray()) {
            return null;
        }
        List<LoopLog.Loop> loops = new ArrayList<>();
        for (JsonNode loop : node.path("loops")) {
            List<String> frames = new ArrayList<>();
            for (JsonNode frame : loop.path("frames")) {
                frames.add(frame.asString(""));
            }
            String function = text(loop, "loop");
            if (function != null && !frames.isEmpty() && frames.size() <= MOST_FRAMES && loops.size() < MOST_LOOPS) {
                Long id = whole(loop, "id");
                loops.add(new LoopLog.Loop(
                        id == null ? 0 : id,
                        function,
                        loop.path("state").asString("unknown"),
                        hexadecimal(text(loop, "waitsOn")),
                        loop.path("guessed").asBoolean(false),
                        frames));
            }
        }
        return new LoopLog.Sample(time, goroutines, loops);
    }

    private static long hexadecimal(@Nullable String text) {
        return text != null && text.matches("0x[0-9a-f]{1,16}") ? Long.parseUnsignedLong(text.substring(2), 16) : 0;
    }

    static @Nullable JsonNode object(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.isObject() ? node : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static QueueLog.@Nullable Sample sample(JsonNode node) {
        Instant time = instant(node, "t");
        Integer port = integer(node, "port");
        Integer depth = integer(node, "depth");
        if (time == null || port == null || depth == null || depth < 0) {
            return null;
        }
        List<QueueLog.Arrival> arrived = new ArrayList<>();
        for (JsonNode one : node.path("in")) {
            JsonNode id = one.path(0);
            JsonNode age = one.path(1);
            if (id.canConvertToLong() && id.asLong() > 0 && age.canConvertToLong() && age.asLong() >= 0) {
                arrived.add(new QueueLog.Arrival(id.asLong(), age.asLong()));
            }
        }
        List<Long> left = new ArrayList<>();
        for (JsonNode id : node.path("out")) {
            if (id.canConvertToLong()) {
                left.add(id.asLong());
            }
        }
        return new QueueLog.Sample(
                time,
                node.path("address").asString(""),
                port,
                whole(node, "inode"),
                depth,
                integer(node, "limit"),
                whole(node, "oldest"),
                arrived,
                left,
                whole(node, "drops"),
                whole(node, "listenOverflows"),
                whole(node, "listenDrops"),
                whole(node, "passiveOpens"),
                whole(node, "arrivals"),
                whole(node, "arrivalsElsewhere"));
    }

    private static Manifest manifest(String schema, JsonNode root) {
        List<Manifest.Entry> files = new ArrayList<>();
        for (JsonNode file : root.path("files")) {
            String path = text(file, "path");
            if (path != null && files.size() < 100_000) {
                files.add(new Manifest.Entry(path, text(file, "kind"), instant(file, "takenAt"), text(file, "source")));
            }
        }
        List<String> notes = new ArrayList<>();
        for (JsonNode note : root.path("notes")) {
            if (note.isString() && notes.size() < 1000) {
                notes.add(note.asString());
            }
        }
        return new Manifest(
                schema,
                text(root, "tool"),
                integer(root, "pid"),
                integer(root, "port"),
                text(root, "listener"),
                text(root, "pprof"),
                text(root, "host"),
                text(root, "kernel"),
                text(root, "goVersion"),
                instant(root, "processStartedAt"),
                instant(root, "startedAt"),
                instant(root, "endedAt"),
                files,
                notes);
    }

    private static RuntimeStats expvar(JsonNode root) {
        JsonNode stats = root.path("memstats");
        Long longest = null;
        for (JsonNode pause : stats.path("PauseNs")) {
            if (pause.canConvertToLong() && (longest == null || pause.asLong() > longest)) {
                longest = pause.asLong();
            }
        }
        JsonNode fraction = stats.path("GCCPUFraction");
        return new RuntimeStats(
                whole(stats, "NumGC"),
                whole(stats, "PauseTotalNs"),
                fraction.isNumber() ? (Double) fraction.asDouble() : null,
                longest,
                whole(root, "goroutines"),
                whole(stats, "HeapAlloc"),
                null,
                null);
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.asString() : null;
    }

    static @Nullable Long whole(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() ? (Long) value.asLong() : null;
    }

    static @Nullable Integer integer(JsonNode node, String name) {
        Long value = whole(node, name);
        return value == null || value < Integer.MIN_VALUE || value > Integer.MAX_VALUE
                ? null
                : (Integer) value.intValue();
    }

    static @Nullable Instant instant(JsonNode node, String name) {
        String text = text(node, name);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}

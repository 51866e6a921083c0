package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the text of `perf script` (tools/perf/builtin-script.c): for each event a line with command, pid, cpu,
/// time, period and event, of which `-F` may have left out any but the command and a pid, and then its stack, a
/// frame a line, leaf first.
///
/// Values are `samples/count` and the sum of the periods (1 where there is none). A script of several events has a
/// sample type for each, by its name: counts of different things don't add up. The one with most samples is looked at
/// first. Each sample is labelled with command, pid and event. A frame that isn't resolved is named by its module
/// (`[libc.so.6]`), as FlameGraph does. Frames with a name have no address, so that equal stacks are one sample;
/// unresolved frames keep theirs.
final class PerfScriptParser {
    private static final ValueType SAMPLES = new ValueType("samples", "count");
    private static final Pattern HEADER = Pattern.compile(
            "^\\s*(?<comm>\\S.*?)\\s+(?:(?<pid>\\d+)/)?(?<tid>-?\\d+)(?:\\s+\\[(?<cpu>\\d+)\\])?(?:\\s+(?<time>\\d+\\.\\d+):)?"
                    + "(?:\\s+(?<period>\\d+))?(?:\\s+(?<event>[A-Za-z_][\\w.\\-/=,@+*]*(?::[\\w.\\-]+)*):?)?"
                    + "(?::?\\s(?<rest>.*)|:?)$");
    private static final Pattern STRONG_HEADER = Pattern.compile(
            "^\\s*\\S.*?\\s+(?:\\d+/)?-?\\d+(?:\\s+\\[\\d+\\])?\\s+\\d+\\.\\d+:(?:\\s+\\d+)?(?:\\s+\\S+:.*)?\\s*$");
    private static final Pattern FRAME = Pattern.compile("^\\s+(?<ip>[0-9a-f]{1,16})(?:\\s+(?<rest>\\S.*))?$");
    private static final Pattern OFFSET = Pattern.compile("\\+0x[0-9a-f]+$");
    private static final Pattern SOURCE_LINE = Pattern.compile("^\\s+[^\\s(]+:\\d+$");
    private static final String DELETED = " (deleted))";

    /// What one event's line says.
    private record Header(String command, long pid, long period, String event, String rest) {}

    private final String name;
    private final ReadLimits limits;
    private final PerfScriptOptions options;
    private final ByteWindow in;
    private final ProfileBuilder builder = new ProfileBuilder(SAMPLES, new ValueType("events", "count"));
    private final ByteInterner frameTexts = new ByteInterner();
    private int[] frameLocations = new int[256];
    private final Map<Header, Integer> labelSets = new HashMap<>();
    private int[] stack = new int[128];
    private int stackLength;
    private @Nullable Header header;
    private boolean clockOnly = true;
    private boolean blank;
    private long line;

    /// Samples of each event, and its longest period.
    private final Map<String, long[]> events = new LinkedHashMap<>();

    /// More events than these in one script are no events.
    private static final int MAX_EVENTS = 64;

    private static final String EVENT = "event";

    private PerfScriptParser(Content content, ReadLimits limits, PerfScriptOptions options) {
        this.name = content.name();
        this.limits = limits;
        this.options = options;
        this.in = new ByteWindow(content);
    }

    static Profile parse(Content content, ReadLimits limits, PerfScriptOptions options) {
        PerfScriptParser parser = new PerfScriptParser(content, limits, options);
        for (int end = parser.in.lineEnd(); end >= 0; end = parser.in.lineEnd()) {
            parser.line(parser.in.bytes, parser.in.position, end);
            parser.in.position = Math.min(end + 1, parser.in.limit);
        }
        return parser.finish();
    }

    private Profile finish() {
        endEvent();
        if (clockOnly && builder.sampleCount() > 0) {
            // The period of cpu-clock and task-clock is a time.
            builder.header(ProfileHeader.of(List.of(SAMPLES, new ValueType("cpu", "nanoseconds"))));
        }
        Profile profile = builder.build();
        return events.size() > 1 && events.size() <= MAX_EVENTS ? byEvent(profile) : profile;
    }

    /// The same samples with a value for each event.
    private Profile byEvent(Profile all) {
        List<String> names = List.copyOf(events.keySet());
        List<ValueType> types = new ArrayList<>();
        StringJoiner told = new StringJoiner(", ", "events: ", " samples; -sample_index chooses");
        String most = names.getFirst();
        for (String event : names) {
            long[] seen = Objects.requireNonNull(events.get(event));
            types.add(new ValueType(event, isClock(event) && seen[1] > 1 ? "nanoseconds" : "count"));
            told.add(event + " " + seen[0]);
            most = seen[0] > Objects.requireNonNull(events.get(most))[0] ? event : most;
        }
        int[] columns = new int[all.labelSetCount()];
        for (int set = 0; set < columns.length; set++) {
            for (Label label : all.labelsOfSet(set)) {
                if (label instanceof Label.Text text && text.key().equals(EVENT)) {
                    columns[set] = names.indexOf(text.value());
                }
            }
        }
        LongColumn values = new LongColumn();
        for (int sample = 0; sample < all.sampleCount(); sample++) {
            int column = columns[all.labelSet(sample)];
            for (int type = 0; type < names.size(); type++) {
                values.add(type == column ? all.value(sample, 1) : 0);
            }
        }
        return all.with(ProfileHeader.of(types).withDefaultSampleType(most).withComment(told.toString()), values);
    }

    private static boolean isClock(String event) {
        return event.startsWith("cpu-clock") || event.startsWith("task-clock");
    }

    private void line(byte[] bytes, int from, int lineEnd) {
        line++;
        int to = lineEnd;
        while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
            to--;
        }
        if (to == from) {
            // An empty line ends an event, but a copy may have one behind every line.
            blank = true;
            return;
        }
        if (bytes[from] == '#') {
            return;
        }
        boolean behindBlank = blank;
        blank = false;
        if (header != null && isFrame(bytes, from, to, behindBlank)) {
            pushFrame(bytes, from, to);
        } else {
            endEvent();
            header = header(new String(bytes, from, to - from, UTF_8));
            if (header == null) {
                throw ProfileFormatException.atLine(name, line, in.offset(), "is no event of perf script");
            }
            inlineFrame(header.rest());
        }
    }

    /// Whether a line is a frame of the event above: indented, or an address and a module in parentheses.
    private static boolean isFrame(byte[] bytes, int from, int to, boolean behindBlank) {
        boolean indented = bytes[from] == '\t' || bytes[from] == ' ';
        if (indented && !behindBlank) {
            return !startsEvent(bytes, from, to);
        }
        boolean address = indented || Character.digit(bytes[from], 16) >= 0;
        if (!address || bytes[to - 1] != ')') {
            return false;
        }
        String text = new String(bytes, from, to - from, UTF_8);
        return FRAME.matcher(" " + text).matches()
                && !STRONG_HEADER.matcher(text).matches();
    }

    /// Commands are padded on the left, so that an event's line may begin with spaces like a frame's.
    private static boolean startsEvent(byte[] bytes, int from, int to) {
        if (bytes[from] == '\t') {
            return false;
        }
        String text = new String(bytes, from, to - from, UTF_8);
        return !FRAME.matcher(text).matches() && STRONG_HEADER.matcher(text).matches();
    }

    private static @Nullable Header header(String text) {
        Matcher match = HEADER.matcher(text);
        if (!match.matches()) {
            return null;
        }
        String pid = match.group("pid") == null ? match.group("tid") : match.group("pid");
        String event = match.group("event") == null ? "" : match.group("event");
        String rest = match.group("rest") == null ? "" : match.group("rest").strip();
        try {
            long period = match.group("period") == null ? 1 : Long.parseLong(match.group("period"));
            return new Header(match.group("comm"), Long.parseLong(pid), period, event, rest);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// Without call chains (`perf record` without -g) the one frame stands on the event's line.
    private void inlineFrame(String rest) {
        if (FRAME.matcher(" " + rest).matches() && rest.endsWith(")")) {
            byte[] frame = (" " + rest).getBytes(UTF_8);
            pushFrame(frame, 0, frame.length);
        }
    }

    private void pushFrame(byte[] bytes, int lineStart, int to) {
        int from = lineStart;
        while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        int before = frameTexts.size();
        int id = frameTexts.intern(bytes, from, to, ByteInterner.hash(bytes, from, to));
        if (id == before) {
            if (id == frameLocations.length) {
                frameLocations = Arrays.copyOf(frameLocations, id * 2);
            }
            frameLocations[id] = location(" " + new String(bytes, from, to - from, UTF_8));
            checkMemory();
        }
        if (frameLocations[id] >= 0) {
            push(frameLocations[id]);
        }
    }

    private void push(int location) {
        if (stackLength == stack.length) {
            stack = Arrays.copyOf(stack, stackLength * 2);
        }
        stack[stackLength++] = location;
    }

    /// The location of a frame's text; -1 if it is none (a source line under a frame).
    private int location(String text) {
        Matcher match = FRAME.matcher(text);
        long address = 0;
        String rest = text.strip();
        if (match.matches()) {
            address = Long.parseUnsignedLong(match.group("ip"), 16);
            rest = match.group("rest") == null ? "" : match.group("rest");
        } else if (SOURCE_LINE.matcher(text).matches()) {
            return -1;
        }
        String object = "";
        if (rest.endsWith(")")) {
            int end = rest.endsWith(DELETED) ? rest.length() - DELETED.length() : rest.length() - 1;
            int open = rest.lastIndexOf('(', end - 1);
            if (open == 0 || (open > 0 && rest.charAt(open - 1) == ' ')) {
                object = rest.substring(open + 1, end);
                rest = rest.substring(0, open).strip();
            }
        }
        String linked = OFFSET.matcher(rest).replaceFirst("");
        boolean inlined = object.equals("inlined");
        int mapping = object.isEmpty() || inlined ? -1 : builder.mapping(Mapping.ofFile(object));
        if (linked.isEmpty() || linked.equals("[unknown]")) {
            return builder.location(address, mapping, builder.function(module(object, inlined), ""), 0);
        }
        // Go's assembler functions: the linker's name of the ABI, which nobody wrote.
        String written = linked.endsWith(".abi0") ? linked.substring(0, linked.length() - 5) : linked;
        return builder.location(0, mapping, builder.function(written, linked, "", 0), 0);
    }

    /// What stands for the name of a frame that isn't resolved.
    private static String module(String object, boolean inlined) {
        String file = object.substring(object.lastIndexOf('/') + 1);
        if (file.isEmpty() || inlined || file.equals("[unknown]")) {
            return "[unknown]";
        }
        return file.startsWith("[") ? file : "[" + file + "]";
    }

    private void endEvent() {
        if (header == null) {
            stackLength = 0;
            return;
        }
        Header event = header;
        header = null;
        if (options.commandAsRoot()) {
            push(builder.location(builder.function(event.command(), ""), 0));
        }
        clockOnly &= isClock(event.event());
        if (events.size() <= MAX_EVENTS) {
            long[] seen = events.computeIfAbsent(event.event(), _ -> new long[2]);
            seen[0]++;
            seen[1] = Math.max(seen[1], event.period());
        }
        builder.sample(stack, stackLength, labels(event), 1, event.period());
        stackLength = 0;
        checkMemory();
    }

    private int labels(Header event) {
        Header key = new Header(event.command(), event.pid(), 0, event.event(), "");
        return labelSets.computeIfAbsent(key, _ -> {
            Label command = new Label.Text("command", event.command());
            Label pid = new Label.Numeric("pid", event.pid(), "");
            return builder.labelSet(
                    event.event().isEmpty()
                            ? List.of(command, pid)
                            : List.of(command, pid, new Label.Text(EVENT, event.event())));
        });
    }

    private void checkMemory() {
        if (builder.columnBytes() > limits.maxColumnBytes()) {
            throw ProfileFormatException.atLine(
                    name, line, in.offset(), "needs more memory than is allowed; give the JVM a larger heap (-Xmx)");
        }
    }

    /// Whether a text's beginning is from perf script: nothing but events and frames, and at least one event with time,
    /// or a frame.
    static boolean recognises(String head) {
        int events = 0;
        int frames = 0;
        boolean inEvent = false;
        boolean blank = false;
        int from = 0;
        int seen = 0;
        while (from < head.length() && seen < 200) {
            int to = head.indexOf('\n', from);
            if (to < 0) {
                if (seen > 0 && head.length() == 64 * 1024) {
                    break;
                }
                to = head.length();
            }
            String text = head.substring(from, Math.min(to, from + 4096)).stripTrailing();
            from = to + 1;
            if (text.isEmpty()) {
                blank = true;
                continue;
            }
            if (text.startsWith("#")) {
                continue;
            }
            seen++;
            boolean begins = !inEvent || blank;
            blank = false;
            if (inEvent
                    && text.endsWith(")")
                    && FRAME.matcher(" " + text).matches()
                    && !STRONG_HEADER.matcher(text).matches()) {
                frames++;
            } else if (STRONG_HEADER.matcher(text).matches()) {
                events += text.contains(": ") || text.endsWith(":") ? 1 : 0;
                inEvent = true;
            } else if (begins && !Character.isWhitespace(text.charAt(0)) && header(text) != null) {
                inEvent = true;
            } else if (begins
                    || !(text.startsWith("\t") || SOURCE_LINE.matcher(text).matches())) {
                return false;
            }
        }
        return frames > 0 || events > 1;
    }
}

package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the text of `perf script` (tools/perf/builtin-script.c): for each event a line with command, pid, cpu,
/// time, period and event, of which `-F` may have left out any but the command and a pid, and then its stack, a
/// frame a line, leaf first.
///
/// Values are `samples/count` and the sum of the periods (1 where there is none). Each sample is labelled with
/// command, pid and event. Frames with a name have no address, so that equal stacks are one sample; unresolved
/// frames keep theirs.
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
    private long line;

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
        return builder.build();
    }

    private void line(byte[] bytes, int from, int lineEnd) {
        line++;
        int to = lineEnd;
        while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
            to--;
        }
        if (to == from) {
            endEvent();
        } else if (bytes[from] == '#') {
            return;
        } else if (header != null && (bytes[from] == '\t' || bytes[from] == ' ') && !startsEvent(bytes, from, to)) {
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
            return builder.location(address, mapping, builder.function("[unknown]", ""), 0);
        }
        // Go's assembler functions: the linker's name of the ABI, which nobody wrote.
        String written = linked.endsWith(".abi0") ? linked.substring(0, linked.length() - 5) : linked;
        return builder.location(0, mapping, builder.function(written, linked, "", 0), 0);
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
        clockOnly &= event.event().startsWith("cpu-clock") || event.event().startsWith("task-clock");
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
                            : List.of(command, pid, new Label.Text("event", event.event())));
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
                inEvent = false;
                continue;
            }
            if (text.startsWith("#")) {
                continue;
            }
            seen++;
            if (inEvent && FRAME.matcher(text).matches() && text.endsWith(")")) {
                frames++;
            } else if (STRONG_HEADER.matcher(text).matches()) {
                events += text.contains(": ") || text.endsWith(":") ? 1 : 0;
                inEvent = true;
            } else if (!inEvent && !Character.isWhitespace(text.charAt(0)) && header(text) != null) {
                inEvent = true;
            } else if (!inEvent
                    || !(text.startsWith("\t") || SOURCE_LINE.matcher(text).matches())) {
                return false;
            }
        }
        return frames > 0 || events > 1;
    }
}

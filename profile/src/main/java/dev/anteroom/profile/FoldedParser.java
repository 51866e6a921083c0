package dev.anteroom.profile;

import java.util.Arrays;

/// Reads folded stacks (FlameGraph's format): a line for each stack, `root;…;leaf value`. Works on the bytes; no line
/// becomes a string. Values with a fraction (flamegraph.pl takes them) are counted in thousandths, all of a text's
/// alike.
final class FoldedParser {
    private static final ValueType THOUSANDTHS = new ValueType("samples", "thousandths");

    private final String name;
    private final ReadLimits limits;
    private final ByteWindow in;
    private final ByteInterner names = new ByteInterner();
    private final ProfileBuilder builder;
    private final boolean fractions;
    private final long[] value = new long[1];
    private int[] locations = new int[256]; // by name
    private int[] stack = new int[256];
    private long line;

    private FoldedParser(Content content, ReadLimits limits) {
        this.name = content.name();
        this.limits = limits;
        this.in = new ByteWindow(content);
        this.fractions = hasFractions(content.head());
        this.builder = new ProfileBuilder(fractions ? THOUSANDTHS : FoldedTree.SAMPLES);
    }

    /// Whether some line of a text's beginning ends in a number with a fraction.
    static boolean hasFractions(byte[] head) {
        int from = 0;
        while (from < head.length) {
            int to = from;
            while (to < head.length && head[to] != '\n') {
                to++;
            }
            int at = to < head.length || head.length < 64 * 1024 ? to : from;
            while (at > from && head[at - 1] <= ' ') {
                at--;
            }
            int digits = at;
            while (digits > from && head[digits - 1] >= '0' && head[digits - 1] <= '9') {
                digits--;
            }
            boolean dot = digits < at && digits - 1 > from && head[digits - 1] == '.';
            if (dot && head[digits - 2] >= '0' && head[digits - 2] <= '9' && framesOf(head, from, to, false) > 0) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    static Profile parse(Content content, ReadLimits limits) {
        FoldedParser parser = new FoldedParser(content, limits);
        for (int end = parser.in.lineEnd(); end >= 0; end = parser.in.lineEnd()) {
            parser.line(parser.in.bytes, parser.in.position, end);
            parser.in.position = Math.min(end + 1, parser.in.limit);
        }
        return parser.builder.build();
    }

    private void line(byte[] bytes, int from, int lineEnd) {
        line++;
        int to = lineEnd;
        while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
            to--;
        }
        if (to == from || bytes[from] == '#') {
            return;
        }
        int space = to - 1;
        while (space > from && bytes[space] != ' ' && bytes[space] != '\t') {
            space--;
        }
        if (space == from) {
            throw failure("has no value at its end");
        }
        value[0] = value(bytes, space + 1, to);
        int length = frames(bytes, from, space);
        for (int low = 0, high = length - 1; low < high; low++, high--) {
            int frame = stack[low];
            stack[low] = stack[high];
            stack[high] = frame;
        }
        builder.sample(stack, length, 0, value);
        if ((line & 0xfff) == 0 && builder.columnBytes() > limits.maxColumnBytes()) {
            throw failure("needs more memory than is allowed; give the JVM a larger heap (-Xmx)");
        }
    }

    /// Splits `root;…;leaf` into locations on [#stack]. Empty names (`a;;b`) are skipped.
    private int frames(byte[] bytes, int from, int to) {
        int length = 0;
        int start = from;
        int hash = 0;
        for (int at = from; at < to; at++) {
            byte next = bytes[at];
            if (next != ';') {
                hash = hash * ByteInterner.FACTOR + next;
                continue;
            }
            if (at > start) {
                length = push(length, bytes, start, at, hash);
            }
            start = at + 1;
            hash = 0;
        }
        return to > start ? push(length, bytes, start, to, hash) : length;
    }

    private int push(int length, byte[] bytes, int from, int to, int hash) {
        int before = names.size();
        int id = names.intern(bytes, from, to, hash);
        if (id == before) {
            if (id == locations.length) {
                locations = Arrays.copyOf(locations, id * 2);
            }
            locations[id] = builder.location(builder.function(names.string(id), ""), 0);
        }
        if (length == stack.length) {
            stack = Arrays.copyOf(stack, length * 2);
        }
        stack[length] = locations[id];
        return length + 1;
    }

    private long value(byte[] bytes, int from, int to) {
        return fractions ? thousandths(bytes, from, to) : integer(bytes, from, to);
    }

    private long thousandths(byte[] bytes, int from, int to) {
        int dot = from;
        while (dot < to && bytes[dot] != '.') {
            dot++;
        }
        boolean negative = bytes[from] == '-';
        boolean bare = dot == from || (negative && dot == from + 1);
        long whole = bare ? 0 : integer(bytes, from, dot);
        if (Math.abs(whole) > Long.MAX_VALUE / 1000 - 1) {
            throw notAnInteger(bytes, from, to);
        }
        long part = 0;
        int digits = 0;
        for (int at = dot + 1; at < to; at++, digits++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw notAnInteger(bytes, from, to);
            }
            // The fourth one rounds, the others are less than can be told apart.
            part = digits < 3 ? part * 10 + digit : digits == 3 && digit >= 5 ? part + 1 : part;
        }
        for (; digits < 3; digits++) {
            part *= 10;
        }
        return negative ? whole * 1000 - part : whole * 1000 + part;
    }

    private long integer(byte[] bytes, int from, int to) {
        boolean negative = bytes[from] == '-';
        int at = negative ? from + 1 : from;
        if (at == to || to - at > 18) {
            throw notAnInteger(bytes, from, to);
        }
        long number = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw notAnInteger(bytes, from, to);
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }

    private ProfileFormatException notAnInteger(byte[] bytes, int from, int to) {
        StringBuilder shown = new StringBuilder();
        for (int i = from; i < Math.min(to, from + 40); i++) {
            shown.append(bytes[i] >= ' ' ? (char) bytes[i] : '?');
        }
        return failure("its value '" + shown + "' is no number of at most 18 digits");
    }

    private ProfileFormatException failure(String problem) {
        return ProfileFormatException.atLine(name, line, in.offset(), problem);
    }

    /// Whether a text's beginning is folded stacks: each line ends in a number after a space, most have several
    /// frames, and none looks like prose with semicolons.
    static boolean recognises(byte[] head) {
        int lines = 0;
        int sound = 0;
        int deep = 0;
        int from = 0;
        while (from < head.length) {
            int to = from;
            while (to < head.length && head[to] != '\n') {
                to++;
            }
            boolean whole = to < head.length || head.length < 64 * 1024 || lines == 0;
            if (whole && to > from && head[from] != '#' && head[from] != '\r') {
                lines++;
                int frames = framesOf(head, from, to, to == head.length && head.length == 64 * 1024);
                sound += frames > 0 ? 1 : 0;
                deep += frames > 1 ? 1 : 0;
                if (lines == 1 && frames == 0) {
                    return false;
                }
            }
            from = to + 1;
        }
        return lines > 0 && deep > 0 && deep * 2 >= lines && sound * 10 >= lines * 9;
    }

    /// Frames of a line, 0 if it isn't a folded stack.
    private static int framesOf(byte[] head, int from, int lineEnd, boolean cut) {
        int to = lineEnd;
        while (to > from && head[to - 1] <= ' ' && head[to - 1] >= 0) {
            to--;
        }
        int digits = to;
        while (digits > from && ((head[digits - 1] >= '0' && head[digits - 1] <= '9') || head[digits - 1] == '.')) {
            digits--;
        }
        boolean valued = digits < to
                && digits > from
                && (head[digits - 1] == ' '
                        || (head[digits - 1] == '-' && digits - 1 > from && head[digits - 2] == ' '));
        if ((!valued && !cut) || head[from] <= ' ' || head[from] == ';') {
            return 0;
        }
        int frames = 1;
        for (int i = from; i < to - 1; i++) {
            if (head[i] == ';') {
                if (head[i + 1] == ' ') {
                    return 0;
                }
                frames++;
            }
        }
        return frames;
    }
}

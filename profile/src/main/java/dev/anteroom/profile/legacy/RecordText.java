package dev.anteroom.profile.legacy;

import dev.anteroom.profile.Label;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The records that all these texts consist of: numbers, `@`, addresses, and below them `#` lines with labels and
/// frames.
///
/// `#⇥0x468f24⇥net.(*netFD).accept+0x44⇥⇥/usr/lib/go/src/net/fd_unix.go:172`: cells end with one tab or several
/// (`text/tabwriter`); a frame that could not be resolved has only its address. A terminal's copy has blanks where the
/// tabs were. Lines between the records that are none of theirs are passed over and counted: people cut and remark.
final class RecordText {
    private static final String LABELS = "# labels: ";
    private static final int MAX_FRAMES = 1 << 14;

    /// The toolchain's folder in the file names of a distribution's or of a downloaded Go: `/usr/lib/go-1.19/src/`,
    /// `/go1.22.3/src/`.
    private static final Pattern GO_VERSION = Pattern.compile("[/-]go-?1\\.(\\d{1,3})[^/]*/src/");

    private final TextLines lines;
    private int goVersion;
    private long foreign;
    private @Nullable String line;
    private boolean begun;

    /// The numbers before the `@` of the current record.
    String numbers = "";

    private final List<Label> labels = new ArrayList<>();
    private int[] stack = new int[64];
    private int depth;

    RecordText(TextLines lines) {
        this.lines = lines;
    }

    /// The line to look at; null at the end.
    @Nullable
    String peek() throws IOException {
        if (!begun) {
            begun = true;
            line = lines.next();
        }
        return line;
    }

    /// Begins with a line that was read already.
    void begin(String first) {
        begun = true;
        line = first;
    }

    void skip() throws IOException {
        peek();
        line = lines.next();
    }

    ProfileFormatException error(String problem) {
        return lines.error(problem);
    }

    /// Reads the next record, its frames into the builder. False at the end.
    boolean next(ProfileBuilder builder) throws IOException {
        String current = peek();
        while (current != null && !startsRecord(current)) {
            if (LegacyText.isHeader(current)) {
                return false;
            }
            if (!isPassed(current)) {
                foreign++;
            }
            skip();
            current = peek();
        }
        if (current == null) {
            return false;
        }
        int at = current.indexOf('@');
        numbers = current.substring(0, at).strip();
        String addresses = current.substring(at + 1).strip();
        long[] raw = addresses(addresses);
        labels.clear();
        depth = 0;
        skip();
        details(builder);
        if (depth == 0) {
            for (long address : raw) {
                builder.beginLocation(address, -1, false);
                push(builder.endLocation());
            }
        }
        return true;
    }

    private void details(ProfileBuilder builder) throws IOException {
        String current = peek();
        while (current != null && current.startsWith("#")) {
            if (current.startsWith(LABELS)) {
                labels(current.substring(LABELS.length()).strip());
            } else if (current.startsWith("#\t") || current.startsWith("# ")) {
                if (!frame(builder, current.indexOf('\t') > 0 ? current : withTabs(current))) {
                    return;
                }
            } else {
                return;
            }
            skip();
            current = peek();
        }
    }

    private static boolean startsRecord(String line) {
        // C++ programs set the numbers to the right.
        int first = blanksEnd(line, 0);
        return first < line.length() && Character.isDigit(line.charAt(first)) && line.indexOf('@') > 0;
    }

    private static boolean isPassed(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    private long[] addresses(String text) {
        if (text.isEmpty()) {
            return new long[0];
        }
        String[] words = text.split(" +", -1);
        if (words.length > MAX_FRAMES) {
            throw lines.error("a stack of " + words.length + " addresses: no profiler writes one");
        }
        long[] addresses = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            addresses[i] = address(words[i]);
        }
        return addresses;
    }

    private long address(String word) {
        if (word.startsWith("0x") && word.length() > 2 && word.length() <= 18) {
            try {
                return Long.parseUnsignedLong(word, 2, word.length(), 16);
            } catch (NumberFormatException e) {
                throw lines.error("\"" + excerpt(word) + "\" is no address");
            }
        }
        if (lines.isCut()) {
            return 0;
        }
        throw lines.error("\"" + excerpt(word) + "\" is no address");
    }

    private void labels(String text) {
        if (!text.startsWith("{") || !text.endsWith("}")) {
            throw lines.error("labels are not between braces: the line was cut");
        }
        @Nullable Map<String, String> parsed = GoLabels.parse(text.substring(1, text.length() - 1));
        if (parsed == null) {
            throw lines.error("labels are not in Go's quoting: \"" + excerpt(text) + "\"");
        }
        parsed.forEach((key, value) -> labels.add(new Label.Text(key, value)));
    }

    /// `#       0x46a000       main.run+0x50        /src/store.go:71`: blanks between the address, the function with
    /// its offset, and the file, as a line with tabs has them.
    private static String withTabs(String text) {
        int address = blanksEnd(text, 1);
        int addressEnd = wordEnd(text, address);
        int function = blanksEnd(text, addressEnd);
        int plus = text.indexOf("+0x", function);
        int functionEnd = plus < 0 ? function : wordEnd(text, plus);
        int file = blanksEnd(text, functionEnd);
        return "#\t" + text.substring(address, addressEnd)
                + (plus < 0 ? "" : "\t" + text.substring(function, functionEnd) + "\t" + text.substring(file));
    }

    private static int blanksEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int wordEnd(String text, int from) {
        int at = text.indexOf(' ', from);
        return at < 0 ? text.length() : at;
    }

    /// Whether it is a frame, and taken; a comment isn't (`# runtime.MemStats`).
    private boolean frame(ProfileBuilder builder, String text) {
        int addressEnd = cellEnd(text, 2);
        if (!text.startsWith("0x", 2)) {
            if (text.charAt(1) == '\t' && text.length() > 2) {
                throw lines.error("\"" + excerpt(text.substring(2, addressEnd)) + "\" is no address");
            }
            return false;
        }
        long address = address(text.substring(2, addressEnd));
        int function = nextCell(text, addressEnd);
        if (function >= text.length()) {
            builder.beginLocation(address, -1, false);
            push(builder.endLocation());
            return true;
        }
        int functionEnd = cellEnd(text, function);
        int plus = text.lastIndexOf("+0x", functionEnd);
        int file = nextCell(text, functionEnd);
        int colon = text.lastIndexOf(':');
        if (plus <= function || file >= text.length() || colon <= file) {
            if (lines.isCut()) {
                return true;
            }
            throw lines.error(
                    "a frame without function, file or line (the text was cut, or damaged): \"" + excerpt(text) + "\"");
        }
        long line = number(text.substring(colon + 1).strip());
        if (goVersion == 0 && text.indexOf("go", file) >= 0) {
            Matcher version = GO_VERSION.matcher(text).region(file, text.length());
            goVersion = version.find() ? Integer.parseInt(version.group(1)) : 0;
        }
        int number = builder.function(text.substring(function, plus), text.substring(file, colon));
        push(builder.location(address, -1, number, line));
        return true;
    }

    private static int cellEnd(String text, int from) {
        int end = text.indexOf('\t', from);
        return end < 0 ? text.length() : end;
    }

    private static int nextCell(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '\t') {
            at++;
        }
        return at;
    }

    private void push(int location) {
        if (depth >= MAX_FRAMES) {
            throw lines.error("a stack of more than " + MAX_FRAMES + " frames: no profiler writes one");
        }
        if (depth == stack.length) {
            stack = Arrays.copyOf(stack, depth * 2);
        }
        stack[depth++] = location;
    }

    /// The current record's locations, leaf first.
    int[] stack() {
        return Arrays.copyOf(stack, depth);
    }

    /// The current record's labels.
    List<Label> labels() {
        return labels;
    }

    /// Lines so far that were none of the profile's.
    long foreign() {
        return foreign;
    }

    /// The minor version of Go 1 that file names have shown so far; 0 if none has.
    int goVersion() {
        return goVersion;
    }

    /// A decimal number in the current line.
    long number(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw lines.error("\"" + excerpt(text) + "\" is no number");
        }
        long value = Long.parseLong(digits);
        return negative ? -value : value;
    }

    static String excerpt(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}

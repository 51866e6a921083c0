package dev.anteroom.capture.recognise;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody else puts before each line: a collector of logs, a loop's `date +%T`, a quotation's blanks
/// (`Nov 01 12:00:00 web-3 svc[4711]: `, `2024-11-01T12:00:00.1Z stderr F `, `svc-1  | `).
///
/// @param shape the prefix, with one `0` for each run of digits: times and counters go on from line to line
record LinePrefix(String shape) {
    /// So many lines decide what all lines begin with.
    private static final int DECIDING = 50;

    private static final int LONGEST = 200;
    private static final int MOST_TRIED = 12;

    static LinePrefix of(String prefix) {
        return new LinePrefix(shape(prefix));
    }

    private static String shape(String prefix) {
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < prefix.length(); i++) {
            char c = Text.isDigit(prefix.charAt(i)) ? '0' : prefix.charAt(i);
            if (c != '0' || shape.isEmpty() || shape.charAt(shape.length() - 1) != '0') {
                shape.append(c);
            }
        }
        return shape.toString();
    }

    /// A line without its prefix, `null` where that isn't there.
    @Nullable
    String rest(String line) {
        int at = 0;
        for (int i = 0; i < shape.length(); i++) {
            char c = shape.charAt(i);
            if (at == line.length()) {
                return shape.substring(i).isBlank() ? "" : null;
            }
            if (c == '0' ? !Text.isDigit(line.charAt(at)) : c != line.charAt(at)) {
                return null;
            }
            at++;
            while (c == '0' && at < line.length() && Text.isDigit(line.charAt(at))) {
                at++;
            }
        }
        return line.substring(at);
    }

    /// What all lines of a text may have before them, the shortest first: what they have in common, up to each
    /// blank.
    static List<LinePrefix> common(byte[] text) {
        String common = null;
        int deciding = 0;
        for (Lines lines = new Lines(text, 0, text.length); lines.hasLine() && deciding < DECIDING; lines.advance()) {
            String line = lines.line();
            if (!line.isBlank()) {
                // An empty line has lost the blank behind its prefix.
                String shape = shape(line.substring(0, Math.min(line.length(), LONGEST)) + " ");
                common = common == null ? shape : common.substring(0, same(common, shape));
                deciding++;
            }
        }
        List<LinePrefix> prefixes = new ArrayList<>();
        for (int i = 1; common != null && i <= common.length() && prefixes.size() < MOST_TRIED; i++) {
            // The text's own lines may begin with blanks too.
            if (Text.isBlank(common.charAt(i - 1))) {
                prefixes.add(new LinePrefix(common.substring(0, i)));
            }
        }
        return prefixes;
    }

    private static int same(String a, String b) {
        int same = 0;
        while (same < a.length() && same < b.length() && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return same;
    }

    /// The text without the prefix. Where that has times, a time stands before each snapshot: where a line comes
    /// again that, but for its numbers, was there since the last one.
    byte[] without(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Set<List<String>> seen = new HashSet<>();
        Instant last = null;
        for (Lines lines = new Lines(text, 0, text.length); lines.hasLine(); lines.advance()) {
            String line = lines.line();
            String rest = rest(line);
            if (rest == null) {
                continue;
            }
            List<String> words = new ArrayList<>(Text.words(rest, 20));
            words.removeIf(Text::isDigits);
            Instant time = DateFormat.within(line.substring(0, line.length() - rest.length()));
            boolean again = seen.contains(words) && !rest.isBlank();
            if (time != null && !time.equals(last) && (last == null || again)) {
                write(time.toString(), out);
                last = time;
                seen.clear();
            }
            seen.add(words);
            write(rest, out);
        }
        return out.toByteArray();
    }

    private static void write(String line, ByteArrayOutputStream out) {
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}

package dev.anteroom.capture.recognise;

import dev.anteroom.profile.copied.LinePrefix;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Text that has something before each of its lines ([LinePrefix]), as the tables that it was.
final class PrefixedText {
    /// So many lines decide what all lines begin with.
    private static final int DECIDING = 50;

    private PrefixedText() {}

    /// What all lines of a text may have before them, the shortest first.
    static List<LinePrefix> prefixes(byte[] text) {
        List<String> first = new ArrayList<>();
        for (Lines lines = new Lines(text, 0, text.length);
                lines.hasLine() && first.size() < DECIDING;
                lines.advance()) {
            if (!lines.line().isBlank()) {
                first.add(lines.line());
            }
        }
        return LinePrefix.common(first);
    }

    /// The text without the prefix. Where that has times, a time stands before each snapshot: where a line comes
    /// again that, but for its numbers, was there since the last one.
    static byte[] without(LinePrefix prefix, byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Set<List<String>> seen = new HashSet<>();
        Instant last = null;
        for (Lines lines = new Lines(text, 0, text.length); lines.hasLine(); lines.advance()) {
            String line = lines.line();
            String rest = prefix.rest(line);
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

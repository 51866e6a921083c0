package dev.anteroom.capture.recognise;

import dev.anteroom.profile.goroutine.GoroutineDump;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A goroutine dump that isn't as Go wrote it: each line behind what a collector of logs or a quotation puts
/// there (`Nov 01 12:00:00 web-3 svc[1234]: `, `2024-11-01T12:00:00.1Z stderr F `, `svc-1  | `), or with blanks
/// where the tabs were, as a terminal's text has them. The journal leaves out empty lines.
final class DumpLines {
    private static final String HEADER = "goroutine ";
    private static final int LONGEST_PREFIX = 200;

    /// What comes before each line, with one `0` for each run of digits: times and counters go on from line to
    /// line.
    private final String shape;

    private DumpLines(String shape) {
        this.shape = shape;
    }

    /// The lines of the dump that begins at the current line, `null` where none does, or one as Go wrote it.
    static @Nullable DumpLines at(Lines lines) {
        String line = lines.line();
        int at = line.indexOf(HEADER);
        if (at < 0 || at > LONGEST_PREFIX || !line.endsWith(":")) {
            return null;
        }
        boolean separated = at == 0 || Text.isBlank(line.charAt(at - 1));
        boolean spaced = lines.peek(2).startsWith("    ");
        if (!separated
                || (at == 0 && !spaced)
                || !GoroutineDump.recognises(line.substring(at).getBytes(StandardCharsets.UTF_8))) {
            return null;
        }
        return new DumpLines(shape(line.substring(0, at)));
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

    /// Goes on behind the dump and gives it as Go has written it.
    byte[] take(Lines lines) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (lines.hasLine()) {
            String rest = rest(lines.line());
            if (rest == null || !isOwn(rest)) {
                break;
            }
            boolean place = !rest.isBlank() && Text.isBlank(rest.charAt(0));
            text.writeBytes((place ? "\t" + rest.strip() : rest.strip()).getBytes(StandardCharsets.UTF_8));
            text.write('\n');
            lines.advance();
        }
        return text.toByteArray();
    }

    /// A line without its prefix, `null` where that isn't there.
    private @Nullable String rest(String line) {
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

    /// Whether a line can be one of a dump: a header, a call, its place, a creator, an elision, an ancestor.
    private static boolean isOwn(String line) {
        if (line.isBlank() || Text.isBlank(line.charAt(0)) || line.startsWith("...") || line.startsWith("[")) {
            return true;
        }
        int open = line.indexOf('(');
        int blank = line.indexOf(' ');
        return line.startsWith(HEADER)
                || line.startsWith("created by ")
                || line.startsWith("non-Go function")
                || (open > 0
                        && (blank < 0 || blank > open)
                        && line.stripTrailing().endsWith(")"));
    }
}

package dev.anteroom.capture.recognise;

import dev.anteroom.profile.goroutine.GoroutineDump;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A goroutine dump that isn't as Go wrote it: each line behind a [LinePrefix], or with blanks where the tabs
/// were, as a terminal's text has them, or at the lines' ends. The journal leaves out empty lines.
final class DumpLines {
    private static final String HEADER = "goroutine ";
    private static final int LONGEST_PREFIX = 200;

    private final LinePrefix prefix;

    private DumpLines(LinePrefix prefix) {
        this.prefix = prefix;
    }

    /// The lines of the dump that begins at the current line, `null` where none does, or one as Go wrote it.
    static @Nullable DumpLines at(Lines lines) {
        String line = lines.line();
        int at = line.indexOf(HEADER);
        if (at < 0 || at > LONGEST_PREFIX || !line.endsWith(":")) {
            return null;
        }
        boolean separated = at == 0 || Text.isBlank(line.charAt(at - 1));
        boolean spaced = lines.isPadded() || lines.peek(2).startsWith("    ");
        if (!separated
                || (at == 0 && !spaced)
                || !GoroutineDump.recognises(line.substring(at).getBytes(StandardCharsets.UTF_8))) {
            return null;
        }
        return new DumpLines(LinePrefix.of(line.substring(0, at)));
    }

    /// Goes on behind the dump and gives it as Go has written it.
    byte[] take(Lines lines) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (lines.hasLine()) {
            String rest = prefix.rest(lines.line());
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

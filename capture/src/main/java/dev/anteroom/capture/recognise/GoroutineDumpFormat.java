package dev.anteroom.capture.recognise;

import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.copied.CopiedDump;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineDumpException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A goroutine dump (`debug=2`, SIGQUIT, panic) inside a text: from its first `goroutine N [state]:` to the first block
/// between blank lines that isn't a goroutine.
final class GoroutineDumpFormat implements TextFormat {
    private static final byte[] GOROUTINE = {'g', 'o', 'r', 'o', 'u', 't', 'i', 'n', 'e', ' '};

    /// What a heading begins with, and no line of a dump does.
    private static final String HEADING = "$#=-+*>~`";

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        int header = CopiedDump.header(lines.line());
        if (header > 0 || (header == 0 && isCopied(lines))) {
            int first = lines.number();
            byte[] text = copied(lines);
            read(text, 0, text.length, first, context, findings);
            return true;
        }
        if (header < 0 || !lines.line().startsWith("goroutine ")) {
            return false;
        }
        byte[] bytes = lines.bytes();
        int from = lines.offset();
        if (!GoroutineDump.recognises(Arrays.copyOfRange(bytes, from, Math.min(lines.end(), from + 4096)))) {
            return false;
        }
        int to = end(bytes, from, lines.end());
        read(bytes, from, to, lines.number(), context, findings);
        lines.skipTo(to);
        return true;
    }

    /// Whether the dump that begins here has blanks where its tabs were, or at its lines' ends, or empty lines between.
    private static boolean isCopied(Lines lines) {
        String call = lines.peek(1);
        String place = lines.peek(2);
        boolean header = CopiedDump.header(place) >= 0;
        boolean written = place.startsWith("\t") || call.startsWith("\t") || place.isEmpty() || header;
        return lines.isPadded() || !written || (call.isBlank() && !place.isBlank() && !header);
    }

    /// The dump that begins here as Go writes it; goes on behind it. A line or two that somebody else wrote between
    /// its own are left out.
    private static byte[] copied(Lines lines) {
        StringBuilder text = new StringBuilder();
        CopiedDump dump = new CopiedDump(line -> text.append(line).append('\n'));
        boolean whole = true;
        while (lines.hasLine()) {
            whole = !lines.isCut();
            if (!dump.take(lines.line()) && !dump.goesOnWith(lines.peek(1)) && !dump.goesOnWith(lines.peek(2))) {
                break;
            }
            lines.advance();
        }
        dump.end();
        if (!whole && !lines.hasLine() && !text.isEmpty()) {
            text.setLength(text.length() - 1);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void read(byte[] bytes, int from, int to, int line, Context context, Findings findings) {
        try {
            GoroutineDump dump = GoroutineDump.read(new ByteArrayInputStream(bytes, from, to - from), context.path());
            add(dump, context, findings, line);
        } catch (GoroutineDumpException | ProfileFormatException e) {
            findings.problem(String.valueOf(e.getMessage()));
        }
    }

    static void add(GoroutineDump dump, Context context, Findings findings, int line) {
        findings.add(new Found.Dump(dump, true), "debug=2", context.pid(), line);
        dump.truncation().ifPresent(truncation -> findings.problem(truncation.sentence()));
        if (dump.malformed().count() > 0) {
            findings.problem(dump.malformed().count() + " malformed lines in the goroutine dump, the first at byte "
                    + dump.malformed().first().getFirst().offset());
        }
    }

    private static int end(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            int blank = blankLine(bytes, at, end);
            int next = blank;
            while (next < end && (bytes[next] == '\n' || bytes[next] == '\r')) {
                next++;
            }
            if (next >= end || !starts(bytes, next, end)) {
                return Math.min(blank, end);
            }
            at = next;
        }
        return end;
    }

    /// Offset behind the line that comes before the next blank one, or before a heading or a date.
    private static int blankLine(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n' && i + 1 < end && (HEADING.indexOf(bytes[i + 1]) >= 0 || isDate(bytes, i + 1, end))) {
                return i + 1;
            }
            if (bytes[i] == '\n'
                    && i + 1 < end
                    && (bytes[i + 1] == '\n' || (bytes[i + 1] == '\r' && i + 2 < end && bytes[i + 2] == '\n'))) {
                return i + 1;
            }
        }
        return end;
    }

    private static boolean isDate(byte[] bytes, int from, int end) {
        if (!Text.isDigit((char) bytes[from]) && "MTWFS".indexOf(bytes[from]) < 0) {
            return false;
        }
        int to = from;
        while (to < end && to - from < 60 && bytes[to] != '\n') {
            to++;
        }
        return DateFormat.instant(new String(bytes, from, to - from, StandardCharsets.UTF_8).strip()) != null;
    }

    private static boolean starts(byte[] bytes, int at, int end) {
        if (at + GOROUTINE.length > end) {
            return false;
        }
        for (int i = 0; i < GOROUTINE.length; i++) {
            if (bytes[at + i] != GOROUTINE[i]) {
                return false;
            }
        }
        return true;
    }
}

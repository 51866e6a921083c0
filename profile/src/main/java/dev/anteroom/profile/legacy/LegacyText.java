package dev.anteroom.profile.legacy;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFormat;
import dev.anteroom.profile.ProfileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the `debug=1` texts of Go's profiles (the package's note shows them) into what the binary form of the
/// same moment says: the same sample types, units and values. Frames are those that the text names: runtime
/// functions at the leaf of count and heap profiles are not among them.
public final class LegacyText {
    private static final Pattern COUNT_HEADER = Pattern.compile("(\\S.*) profile: total (\\d{1,18})");

    /// What a record of counted stacks begins with, and the line below it.
    private static final Pattern COUNT_RECORD = Pattern.compile("\\d{1,12} @( 0x[0-9a-f]{1,16}){1,1000}");

    /// What the comment of a profile begins with that isn't all there.
    public static final String INCOMPLETE = "incomplete: ";

    private LegacyText() {}

    /// Whether another profile begins with this line.
    static boolean isHeader(String line) {
        return line.endsWith(":")
                ? format(line) != ProfileFormat.UNKNOWN
                : line.contains(" profile: ") && format(line.strip()) != ProfileFormat.UNKNOWN;
    }

    /// Which of these texts begins so; [ProfileFormat#UNKNOWN] if none does.
    public static ProfileFormat recognise(byte[] beginning) {
        int start = 0;
        while (start < beginning.length && start < 64 && Character.isWhitespace(beginning[start])) {
            start++;
        }
        int end = start;
        while (end < beginning.length && end < 4096 && beginning[end] != '\n') {
            end++;
        }
        String first = new String(beginning, start, end - start, StandardCharsets.UTF_8).stripTrailing();
        ProfileFormat format = format(first);
        if (format == ProfileFormat.UNKNOWN && COUNT_RECORD.matcher(first).matches()) {
            // Records whose first line somebody has left out: nothing but goroutines is ever pasted so.
            int next = end + 1;
            boolean frame = next + 1 < beginning.length
                    && beginning[next] == '#'
                    && (beginning[next + 1] == '\t' || beginning[next + 1] == ' ');
            return frame ? ProfileFormat.GOROUTINE_COUNTS : ProfileFormat.UNKNOWN;
        }
        return format;
    }

    private static ProfileFormat format(String line) {
        if (line.startsWith("heap profile: ") && !line.contains("@ growth") && !line.contains("@ fragmentation")) {
            return ProfileFormat.LEGACY_HEAP;
        }
        if (line.equals("--- contention:") || line.equals("--- mutex:")) {
            return ProfileFormat.LEGACY_CONTENTION;
        }
        if (!COUNT_HEADER.matcher(line).matches()) {
            return ProfileFormat.UNKNOWN;
        }
        return line.startsWith("goroutine") ? ProfileFormat.GOROUTINE_COUNTS : ProfileFormat.LEGACY_THREADCREATE;
    }

    /// Reads a text to its end; the stream stays open.
    ///
    /// @param name what messages call it
    /// @throws ProfileFormatException if it is none of these texts, or cut or damaged: with line, offset
    /// and what is wrong
    public static Profile read(InputStream in, String name) {
        TextLines lines = new TextLines(in, name);
        try {
            @Nullable String first = lines.next();
            while (first != null && first.isBlank()) {
                first = lines.next();
            }
            String header = first == null ? "" : first.strip();
            lines.indent(
                    first == null
                            ? ""
                            : first.substring(
                                    0, first.length() - first.stripLeading().length()));
            RecordText records = new RecordText(lines);
            if (COUNT_RECORD.matcher(header).matches()) {
                records.begin(header);
                return new CountText(records).read("goroutine profile: total -1");
            }
            return switch (format(header)) {
                case LEGACY_HEAP -> new HeapText(records).read(header);
                case LEGACY_CONTENTION -> new ContentionText(records).read(header);
                case GOROUTINE_COUNTS, LEGACY_THREADCREATE -> new CountText(records).read(header);
                case PPROF, FOLDED, PERF_SCRIPT, GOROUTINE_DUMP, UNKNOWN ->
                    throw new ProfileFormatException(
                            name,
                            0,
                            "this is no debug=1 text of a Go profile (\"goroutine profile: total …\", \"heap profile: …\", "
                                    + "\"--- contention:\", \"--- mutex:\")");
            };
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(name + ": can't be read: " + e.getMessage(), e);
        }
    }
}

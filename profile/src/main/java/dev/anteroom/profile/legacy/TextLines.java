package dev.anteroom.profile.legacy;

import dev.anteroom.profile.ProfileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lines of a text, with their numbers and offsets for messages, and none longer than is reasonable.
final class TextLines {
    private static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private final String name;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long bufferOffset;
    private long number;
    private long lineOffset;
    private boolean cut;
    private String indent = "";

    TextLines(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /// The next line without its end, or null after the last.
    @Nullable
    String next() throws IOException {
        int from = start;
        while (true) {
            for (int i = from; i < end; i++) {
                if (buffer[i] == '\n') {
                    return line(i, i + 1);
                }
            }
            int scanned = end - start;
            if (scanned >= MAX_LINE) {
                throw ProfileFormatException.atLine(
                        name, number + 1, bufferOffset + start, "the line is longer than 1 MiB: this is no such text");
            }
            if (!fill()) {
                cut = end > start;
                return cut ? line(end, end) : null;
            }
            from = start + scanned;
        }
    }

    private String line(int lineEnd, int next) {
        int to = lineEnd > start && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        String whole = new String(buffer, start, to - start, StandardCharsets.UTF_8);
        String line = whole.startsWith(indent) ? whole.substring(indent.length()) : whole;
        lineOffset = bufferOffset + start;
        number++;
        start = next;
        return line;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            bufferOffset += start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            return false;
        }
        end += read;
        return true;
    }

    /// Takes what stands before the text's first line off all that follow.
    void indent(String blanks) {
        indent = blanks;
    }

    /// Whether the line that [#next] gave last is the text's last and has no end: it may be cut anywhere.
    boolean isCut() {
        return cut;
    }

    /// An error in the line that [#next] gave last.
    ProfileFormatException error(String problem) {
        return ProfileFormatException.atLine(name, number, lineOffset, problem);
    }
}

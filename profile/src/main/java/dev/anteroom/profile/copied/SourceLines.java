package dev.anteroom.profile.copied;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The lines of a text, with those that one record of a log holds each by itself, and those that a container's log
/// has in parts put together.
final class SourceLines implements Closeable {
    /// A longer line is cut into several.
    private static final int MAX_LINE = 64 << 20;

    /// docker writes what is longer in parts, of which only the last ends with a line feed (`daemon/logger/copier.go`,
    /// 16 KiB).
    private static final int DOCKER_PART = 16 << 10;

    private static final String DOCKER = "{\"log\":\"";

    private final InputStream in;
    private final Deque<String> ahead = new ArrayDeque<>();
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private boolean feed = true;
    private String part = "";

    SourceLines(InputStream in) {
        this.in = unwrapped(in);
    }

    private static InputStream unwrapped(InputStream in) {
        try {
            return JsonDocument.lines(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the text can't be read: " + e.getMessage(), e);
        }
    }

    /// The next line, `null` after the last.
    @Nullable
    String next() throws IOException {
        while (ahead.isEmpty()) {
            String line = written();
            if (line == null) {
                if (part.isEmpty()) {
                    return null;
                }
                ahead.add(part);
                part = "";
                break;
            }
            record(line);
        }
        return ahead.poll();
    }

    /// Whether the last line ended with a line feed.
    boolean endsWithFeed() {
        return feed;
    }

    private void record(String line) {
        int flag = criFlag(line);
        if (flag > 0) {
            boolean more = line.charAt(flag) == 'P';
            String text = part.isEmpty()
                    ? line.substring(0, flag) + "F" + line.substring(flag + 1)
                    : part + line.substring(Math.min(line.length(), flag + 2));
            part = "";
            if (more && text.length() < MAX_LINE) {
                part = text;
            } else {
                ahead.addAll(LogRecord.lines(text));
            }
            return;
        }
        if (line.startsWith(DOCKER)) {
            for (String made : LogRecord.lines(line)) {
                String text = part + made;
                part = "";
                boolean more = line.length() >= DOCKER_PART && line.indexOf("\\n\",\"", line.length() - 200) < 0;
                if (more && text.length() < MAX_LINE) {
                    part = text;
                } else {
                    ahead.addAll(LogRecord.lines(text));
                }
            }
            return;
        }
        ahead.addAll(LogRecord.lines(line));
    }

    /// Where the `F` or `P` stands in `2024-11-01T12:00:00.1Z stderr F text` (the container runtime interface's log
    /// format); 0 where it's no such line.
    private static int criFlag(String line) {
        int blank = line.indexOf(' ');
        if (blank < 20 || blank > 36 || line.charAt(10) != 'T') {
            return 0;
        }
        boolean stream = line.startsWith(" stdout ", blank) || line.startsWith(" stderr ", blank);
        int flag = blank + 8;
        return stream
                        && flag < line.length()
                        && (line.charAt(flag) == 'F' || line.charAt(flag) == 'P')
                        && (flag + 1 == line.length() || line.charAt(flag + 1) == ' ')
                ? flag
                : 0;
    }

    private @Nullable String written() throws IOException {
        int from = start;
        while (true) {
            for (int i = from; i < end; i++) {
                if (buffer[i] == '\n') {
                    return line(i, i + 1, true);
                }
            }
            int scanned = end - start;
            if (scanned >= MAX_LINE) {
                return line(end, end, true);
            }
            if (!fill()) {
                return end > start ? line(end, end, false) : null;
            }
            from = start + scanned;
        }
    }

    private String line(int lineEnd, int next, boolean ended) {
        int to = lineEnd;
        while (to > start && (buffer[to - 1] == '\r' || buffer[to - 1] == ' ')) {
            to--;
        }
        String line = new String(buffer, start, to - start, StandardCharsets.UTF_8);
        start = next;
        feed = ended;
        return line;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
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

    @Override
    public void close() throws IOException {
        in.close();
    }
}

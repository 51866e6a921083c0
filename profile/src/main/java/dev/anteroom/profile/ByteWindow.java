package dev.anteroom.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// A window that slides over a stream: what a parser looks at is contiguous in [#bytes], and only that is in
/// memory. Its fields are read directly by the parser's loops.
final class ByteWindow {
    private static final int SIZE = 256 * 1024;

    byte[] bytes = new byte[SIZE];
    int position;
    int limit;
    private long base;
    private boolean ended;
    private final InputStream in;
    private final String name;

    ByteWindow(Content content) {
        this.in = content.stream();
        this.name = content.name();
    }

    /// Offset in the content of [#position].
    long offset() {
        return base + position;
    }

    /// Tries to have `count` bytes from [#position] on. False if the stream ends before; then all that is left is
    /// there.
    boolean has(int count) {
        while (limit - position < count) {
            if (ended) {
                return false;
            }
            more();
        }
        return true;
    }

    private void more() {
        if (position > 0) {
            System.arraycopy(bytes, position, bytes, 0, limit - position);
            base += position;
            limit -= position;
            position = 0;
        }
        if (limit == bytes.length) {
            // Grows with what has really arrived, never with what the input claims.
            bytes = Arrays.copyOf(bytes, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8L));
        }
        try {
            int read = in.read(bytes, limit, bytes.length - limit);
            if (read <= 0) {
                ended = true;
            } else {
                limit += read;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(name + ": can't be read: " + failure.getMessage(), failure);
        }
    }

    /// Skips bytes without keeping them. False if the stream ends before.
    boolean skip(long count) {
        long left = count;
        while (left > 0) {
            if (!has(1)) {
                return false;
            }
            int step = (int) Math.min(left, limit - position);
            position += step;
            left -= step;
        }
        return true;
    }

    /// Where the line that starts at [#position] ends (its newline, or the end of the content). -1 if there is no
    /// line left. The window may move: positions from before mean nothing afterwards.
    int lineEnd() {
        if (!has(1)) {
            return -1;
        }
        int scanned = 0;
        while (true) {
            for (int at = position + scanned; at < limit; at++) {
                if (bytes[at] == '\n') {
                    return at;
                }
            }
            scanned = limit - position;
            if (scanned == Integer.MAX_VALUE - 8 || !has(scanned + 1)) {
                return limit;
            }
        }
    }
}

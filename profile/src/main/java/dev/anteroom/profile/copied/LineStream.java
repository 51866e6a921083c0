package dev.anteroom.profile.copied;

import dev.anteroom.profile.PartStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Lines as a stream of bytes. The last line ends as that of the text they were made from: whoever reads them can
/// tell that it was cut.
final class LineStream extends PartStream {
    /// What makes lines of lines.
    interface Restorer {
        /// Takes a line and gives any number of lines into `made`.
        void take(String line, Deque<String> made);

        /// Behind the last line.
        default void end(Deque<String> made) {}
    }

    private final SourceLines in;
    private final Restorer restorer;
    private final Deque<String> made = new ArrayDeque<>();
    private byte[] bytes = new byte[0];
    private int at;
    private boolean ended;
    private boolean begun;

    LineStream(SourceLines in, Restorer restorer) {
        this.in = in;
        this.restorer = restorer;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (at == bytes.length) {
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (made.isEmpty()) {
            if (ended) {
                return false;
            }
            String line = in.next();
            if (line == null) {
                ended = true;
                restorer.end(made);
                if (made.isEmpty() && begun && in.endsWithFeed()) {
                    bytes = new byte[] {'\n'};
                    at = 0;
                    return true;
                }
            } else {
                restorer.take(line, made);
            }
        }
        String next = made.poll();
        bytes = ((begun ? "\n" : "") + next).getBytes(StandardCharsets.UTF_8);
        if (ended && made.isEmpty() && in.endsWithFeed()) {
            bytes = ((begun ? "\n" : "") + next + "\n").getBytes(StandardCharsets.UTF_8);
        }
        begun = true;
        at = 0;
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

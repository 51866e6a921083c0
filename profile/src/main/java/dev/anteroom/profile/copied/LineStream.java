package dev.anteroom.profile.copied;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Lines as a stream of bytes. The last line ends as that of the text they were made from: whoever reads them can
/// tell that it was cut.
final class LineStream extends MadeStream {
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
    private boolean ended;
    private boolean begun;

    LineStream(SourceLines in, Restorer restorer) {
        this.in = in;
        this.restorer = restorer;
    }

    @Override
    byte @Nullable [] make() throws IOException {
        while (made.isEmpty()) {
            if (ended) {
                return null;
            }
            String line = in.next();
            if (line == null) {
                ended = true;
                restorer.end(made);
                if (made.isEmpty() && begun && in.endsWithFeed()) {
                    return new byte[] {'\n'};
                }
            } else {
                restorer.take(line, made);
            }
        }
        String next = made.poll();
        String before = begun ? "\n" : "";
        String behind = ended && made.isEmpty() && in.endsWithFeed() ? "\n" : "";
        begun = true;
        return (before + next + behind).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

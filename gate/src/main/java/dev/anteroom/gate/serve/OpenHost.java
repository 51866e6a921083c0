package dev.anteroom.gate.serve;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.window.WindowReader;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A host whose windows stay open between answers: to open a store takes longer than to read a minute of it. They are
/// opened anew after a failure, and every minute, since an agent may have brought its store up to date.
final class OpenHost implements AutoCloseable {
    private static final long MAX_OPEN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Host host;
    private @Nullable WindowReader reader;
    private long openedNanos;

    OpenHost(Host host) {
        this.host = host;
    }

    String name() {
        return host.name();
    }

    /// @throws WatchException where the host doesn't tell
    synchronized <T> T read(Function<WindowReader, T> question) {
        WindowReader open = reader;
        if (open != null && System.nanoTime() - openedNanos > MAX_OPEN_NANOS) {
            close();
            open = null;
        }
        if (open == null) {
            open = host.windows().get();
            reader = open;
            openedNanos = System.nanoTime();
        }
        try {
            return question.apply(open);
        } catch (WatchException e) {
            close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}

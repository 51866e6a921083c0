package dev.anteroom.gotrace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads a Go execution trace of either format.
///
/// ```java
/// try (TraceReader trace = TraceReader.open(Path.of("trace.out"))) {
///     TraceOutcome outcome = trace.read(event -> { … });
/// }
/// ```
///
/// A trace can be read as often as wanted. Damage doesn't stop the reading where something can be had behind it,
/// and is listed in the [TraceOutcome]. A hostile file costs memory and time in proportion to its size at most.
public final class TraceReader implements AutoCloseable {
    private final TraceSource source;
    private final TraceVersion version;

    private TraceReader(TraceSource source) {
        this.source = source;
        byte[] head = new byte[TraceVersion.HEADER_BYTES];
        int n = source.read(0, head, head.length);
        this.version = TraceVersion.parse(Arrays.copyOf(head, n), source.name());
    }

    /// Whether a file begins as a trace of any version, plain or gzip; what can't be read, or can be read only
    /// once (a pipe), is none.
    public static boolean isTrace(Path file) {
        return Files.isRegularFile(file) && TraceVersion.matches(TraceSource.head(file, TraceVersion.HEADER_BYTES));
    }

    /// Opens a trace file, plain or gzip. A plain one is mapped until [#close()], a gzip one held in memory.
    ///
    /// @throws TraceFormatException if the file isn't a trace
    /// @throws java.io.UncheckedIOException if the file can't be read
    public static TraceReader open(Path file) {
        TraceSource source = TraceSource.open(file);
        try {
            return new TraceReader(source);
        } catch (TraceFormatException e) {
            source.close();
            throw e;
        }
    }

    /// Reads a trace from memory.
    ///
    /// @param name what to call it in messages
    /// @throws TraceFormatException if the bytes aren't a trace
    public static TraceReader of(String name, byte[] bytes) {
        return new TraceReader(TraceSource.of(name, bytes));
    }

    /// The version in the header.
    public TraceVersion version() {
        return version;
    }

    /// The size of the trace in bytes.
    public long size() {
        return source.size();
    }

    /// Streams all events to the visitor, on the calling thread.
    public TraceOutcome read(TraceVisitor visitor) {
        return read(visitor, Long.MAX_VALUE);
    }

    /// Streams the first `most` events to the visitor; that there were more is then among the outcome's damages.
    public TraceOutcome read(TraceVisitor visitor, long most) {
        Stacks stacks = new Stacks();
        EventSink sink = new EventSink(visitor, stacks, most);
        try {
            if (version.hasGenerations()) {
                new V2Reader(source, version, sink, stacks).read();
            } else {
                new V1Reader(source, version, sink, stacks).read();
            }
        } catch (EventSink.EnoughException e) {
            sink.stopped();
        }
        return sink.outcome();
    }

    @Override
    public void close() {
        source.close();
    }
}

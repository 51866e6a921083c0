package dev.anteroom.gotrace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The bytes of a trace: a mapped file, or an array.
final class TraceSource implements AutoCloseable {
    private final String name;
    private final MemorySegment bytes;
    private final Arena arena;

    private TraceSource(String name, MemorySegment bytes, Arena arena) {
        this.name = name;
        this.bytes = bytes;
        this.arena = arena;
    }

    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the source, which closes it
    static TraceSource map(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new TraceSource(file.toString(), mapped, arena);
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException("can't read the trace " + file + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // as above
    static TraceSource of(String name, byte[] bytes) {
        return new TraceSource(name, MemorySegment.ofArray(bytes), Arena.ofShared());
    }

    String name() {
        return name;
    }

    long size() {
        return bytes.byteSize();
    }

    /// Copies up to `length` bytes from `offset`, fewer at the end of the file; returns how many.
    int read(long offset, byte[] into, int length) {
        int n = (int) Math.max(0, Math.min(length, size() - offset));
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, into, 0, n);
        return n;
    }

    String string(long offset, int length) {
        byte[] raw = new byte[length];
        int n = read(offset, raw, length);
        return new String(raw, 0, n, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        arena.close();
    }
}

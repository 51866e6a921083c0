package dev.anteroom.gotrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/// The bytes of a trace: a mapped file, or an array.
final class TraceSource implements AutoCloseable {
    private static final int GZIP = 0x1f8b;
    private static final int MAX_UNPACKED = 192 << 20;

    private final String name;
    private final MemorySegment bytes;
    private final Arena arena;

    private TraceSource(String name, MemorySegment bytes, Arena arena) {
        this.name = name;
        this.bytes = bytes;
        this.arena = arena;
    }

    /// Opens a file: plain ones are mapped, gzip ones unpacked into memory.
    static TraceSource open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return isPacked(channel) ? unpack(file, channel) : map(file, channel);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("there is no trace " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the trace " + file + ": " + e.getMessage(), e);
        }
    }

    /// The first bytes of a file, unpacked if it is gzip; fewer or none if there are no more, or they can't be
    /// read.
    static byte[] head(Path file, int length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                InputStream in = Channels.newInputStream(channel)) {
            return isPacked(channel) ? new GZIPInputStream(in).readNBytes(length) : in.readNBytes(length);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static boolean isPacked(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(2);
        channel.read(head, 0);
        return head.position() == 2 && (head.getShort(0) & 0xffff) == GZIP;
    }

    private static TraceSource unpack(Path file, FileChannel channel) throws IOException {
        try (InputStream in = new GZIPInputStream(Channels.newInputStream(channel))) {
            byte[] bytes = in.readNBytes(MAX_UNPACKED);
            if (bytes.length == MAX_UNPACKED) {
                throw new TraceFormatException(file + " is larger than " + (MAX_UNPACKED >> 20)
                        + " MiB when unpacked: unpack it with gunzip first.");
            }
            return of(file.toString(), bytes);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the source, which closes it
    private static TraceSource map(Path file, FileChannel channel) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new TraceSource(file.toString(), mapped, arena);
        } catch (IOException e) {
            arena.close();
            throw e;
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

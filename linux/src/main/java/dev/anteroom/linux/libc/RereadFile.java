package dev.anteroom.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A small file of procfs or cgroupfs that is kept open and read again and again from its beginning: a third of the
/// cost of opening it each time. The kernel makes the text anew at each read. Not thread-safe.
public final class RereadFile implements AutoCloseable {
    /// Longer files are cut.
    private static final int MAX_BYTES = 4096;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer;
    private final int fd;

    private RereadFile(int fd, int mostBytes) {
        this.fd = fd;
        this.buffer = arena.allocate(mostBytes);
    }

    /// @return null where it doesn't exist or may not be read
    public static @Nullable RereadFile open(String path) {
        int fd = Descriptors.open(path, Descriptors.O_RDONLY);
        return fd < 0 ? null : new RereadFile(fd, MAX_BYTES);
    }

    /// Over a descriptor, which belongs to this object from now on. One of a file in `/proc/net` shows the network
    /// namespace that it was opened in, whoever holds it.
    ///
    /// @param mostBytes longer files are cut
    public static RereadFile adopt(int fd, int mostBytes) {
        return new RereadFile(fd, mostBytes);
    }

    /// The text now (ISO 8859-1), at most 4 KiB of it (or what [#adopt] was told).
    ///
    /// @return null where the process or the group behind it is gone
    public @Nullable String read() {
        long count = Descriptors.pread(fd, buffer, buffer.byteSize(), 0);
        if (count < 0) {
            return null;
        }
        byte[] bytes = new byte[(int) count];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        arena.close();
    }
}

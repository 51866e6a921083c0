package dev.anteroom.capture.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of one file of a capture: in memory when they came out of an archive, else where they are on disk, to be
/// read when somebody needs them.
public final class FileContent {
    private final @Nullable Path path;
    private final byte[] bytes;
    private final long size;

    private FileContent(@Nullable Path path, byte[] bytes, long size) {
        this.path = path;
        this.bytes = bytes;
        this.size = size;
    }

    static FileContent onDisk(Path path, long size) {
        return new FileContent(path, new byte[0], size);
    }

    public static FileContent inMemory(byte[] bytes) {
        return new FileContent(null, bytes, bytes.length);
    }

    /// Size in bytes.
    public long size() {
        return size;
    }

    /// The file on disk, where it is one by itself.
    public @Nullable Path path() {
        return path;
    }

    public InputStream open() throws IOException {
        return path == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(path);
    }

    /// The first `most` bytes, or all there are.
    public byte[] read(int most) throws IOException {
        if (path == null) {
            return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(most);
        }
    }
}

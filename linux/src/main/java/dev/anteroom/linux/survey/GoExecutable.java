package dev.anteroom.linux.survey;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whether a process runs a Go program. Go passes all of `somaxconn` to `listen`, so a Go listener with less was
/// listened on when `somaxconn` was less; of any other program that cannot be told.
public final class GoExecutable {
    /// debug/buildinfo/buildinfo.go: the build information starts with this, aligned to 16, at the start of the data
    /// segment.
    private static final byte[] MAGIC = "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);

    private static final int SEARCH_BYTES = 64 * 1024;
    private static final int MAX_SEGMENTS = 64;
    private static final int PT_LOAD = 1;
    private static final int PF_W = 2;

    private GoExecutable() {}

    /// False also where the executable may not be read.
    static boolean isRunBy(int pid) {
        return information(pid).isPresent();
    }

    /// The version of Go that built a process's program, `go1.23.4`.
    ///
    /// @return empty for another program, one that may not be read, or one built before Go 1.18
    public static Optional<String> version(int pid) {
        return information(pid).flatMap(GoExecutable::version);
    }

    /// debug/buildinfo/buildinfo.go: after the magic of 14 bytes, the pointer size and flags (2: strings are inline),
    /// at 32 the version's length as a varint, and the version.
    private static Optional<String> version(ByteBuffer information) {
        if (information.remaining() < 33 + 127 || (information.get(information.position() + 15) & 2) == 0) {
            return Optional.empty();
        }
        int length = information.get(information.position() + 32);
        if (length <= 0) {
            return Optional.empty();
        }
        byte[] text = new byte[length];
        information.get(information.position() + 33, text);
        String version = new String(text, StandardCharsets.US_ASCII);
        return version.chars().allMatch(c -> c > ' ' && c < 127) ? Optional.of(version) : Optional.empty();
    }

    /// The build information, from its magic on.
    private static Optional<ByteBuffer> information(int pid) {
        try (RandomAccessFile file = new RandomAccessFile("/proc/" + pid + "/exe", "r")) {
            // Elf64_Ehdr: e_ident 16 bytes (class at 4, byte order at 5), e_phoff u64 at 32, e_phentsize u16 at 54,
            // e_phnum u16 at 56.
            ByteBuffer header = read(file, 0, 64);
            if (header.limit() < 64 || header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
                return Optional.empty();
            }
            int size = Short.toUnsignedInt(header.getShort(54));
            int count = Math.min(Short.toUnsignedInt(header.getShort(56)), MAX_SEGMENTS);
            if (size < 56) {
                return Optional.empty();
            }
            ByteBuffer segments = read(file, header.getLong(32), size * count);
            for (int at = 0; at + 56 <= segments.limit(); at += size) {
                // Elf64_Phdr: p_type u32 at 0, p_flags u32 at 4, p_offset u64 at 8.
                boolean data = segments.getInt(at) == PT_LOAD && (segments.getInt(at + 4) & PF_W) != 0;
                Optional<ByteBuffer> found =
                        data ? find(read(file, segments.getLong(at + 8), SEARCH_BYTES)) : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer read(RandomAccessFile file, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        int count = 0;
        if (offset >= 0) {
            file.seek(offset);
            count = Math.max(0, file.read(bytes));
        }
        return ByteBuffer.wrap(bytes, 0, count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Optional<ByteBuffer> find(ByteBuffer data) {
        for (int at = 0; at + MAGIC.length <= data.limit(); at += 16) {
            int i = 0;
            while (i < MAGIC.length && data.get(at + i) == MAGIC[i]) {
                i++;
            }
            if (i == MAGIC.length) {
                return Optional.of(data.position(at));
            }
        }
        return Optional.empty();
    }
}

package dev.anteroom.profile;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/// Unpacks xz (all of the streams in the file), with failures that name the input and a bound on the memory that its
/// dictionary may ask for.
final class XzStream extends PartStream {
    /// What `xz -9` asks for is 65 MiB.
    private static final int MAX_MEMORY_KIB = 128 << 10;

    private final InputStream in;
    private final String name;
    private long produced;

    private XzStream(InputStream in, String name) throws IOException {
        this.name = name;
        try {
            this.in = new XZInputStream(in, MAX_MEMORY_KIB);
        } catch (EOFException cut) {
            throw new ProfileFormatException(name, -1, "is cut: the xz data ends in its header");
        } catch (MemoryLimitException large) {
            throw tooLarge(large);
        } catch (XZIOException damage) {
            throw damaged(damage);
        }
    }

    static InputStream open(InputStream in, String name) throws IOException {
        return new XzStream(in, name);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int read = in.read(target, offset, length);
            produced += Math.max(0, read);
            return read;
        } catch (EOFException cut) {
            throw new ProfileFormatException(
                    name, -1, "is cut: the xz data ends in the middle, after " + produced + " unpacked bytes");
        } catch (MemoryLimitException large) {
            throw tooLarge(large);
        } catch (XZIOException damage) {
            throw damaged(damage);
        }
    }

    private ProfileFormatException damaged(XZIOException damage) {
        return new ProfileFormatException(
                name, -1, "its xz data is damaged after " + produced + " unpacked bytes (" + damage.getMessage() + ")");
    }

    private ProfileFormatException tooLarge(MemoryLimitException asked) {
        return new ProfileFormatException(
                name,
                -1,
                "its xz data asks for " + (asked.getMemoryNeeded() >> 10) + " MiB to be unpacked, more than "
                        + (MAX_MEMORY_KIB >> 10));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

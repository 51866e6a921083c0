package dev.anteroom.profile;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Unpacks zstd, with failures that name the input.
final class ZstdStream extends PartStream {
    private final InputStream in;
    private final String name;
    private long produced;

    ZstdStream(BufferedInputStream in, String name) {
        // The pure Java decoder: no library to load, and it never reads out of bounds of what it was given.
        this.in = new ZstdInputStream(in);
        this.name = name;
    }

    static boolean isZstd(byte[] head) {
        return head.length >= 4
                && head[0] == 0x28
                && head[1] == (byte) 0xb5
                && head[2] == 0x2f
                && head[3] == (byte) 0xfd;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int read = in.read(target, offset, length);
            produced += Math.max(0, read);
            return read;
        } catch (MalformedInputException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | IllegalStateException damage) {
            throw new ProfileFormatException(
                    name,
                    -1,
                    "its zstd data is damaged after " + produced + " unpacked bytes (" + damage.getMessage() + ")");
        } catch (ArithmeticException overflow) {
            // The decoder keeps the frame's window, or the whole content of a single segment, in one array.
            throw new ProfileFormatException(
                    name,
                    -1,
                    "its zstd data asks for a window of 2 GiB or more: damaged, or packed with zstd --long=31");
        } catch (IOException failure) {
            // The decoder reports a cut input, and only that, so.
            throw new ProfileFormatException(
                    name, -1, "is cut: the zstd data ends in the middle, after " + produced + " unpacked bytes");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

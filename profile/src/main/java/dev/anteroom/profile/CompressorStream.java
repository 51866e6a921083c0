package dev.anteroom.profile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/// Unpacks bzip2 and lz4 (all of the streams in the file), with failures that name the input. Both ask for little
/// memory whatever they hold: a block has 900 kB, or 4 MiB.
final class CompressorStream extends PartStream {
    private interface Unpacker {
        InputStream open() throws IOException;
    }

    private final InputStream in;
    private final String tool;
    private final String name;
    private long produced;

    private CompressorStream(Unpacker unpacker, String tool, String name) {
        this.tool = tool;
        this.name = name;
        try {
            this.in = unpacker.open();
        } catch (IOException | RuntimeException damage) {
            throw damaged(damage);
        }
    }

    static CompressorStream bzip2(BufferedInputStream packed, String name) {
        return new CompressorStream(() -> new BZip2CompressorInputStream(packed, true), "bzip2", name);
    }

    static CompressorStream lz4(BufferedInputStream packed, String name) {
        return new CompressorStream(() -> new FramedLZ4CompressorInputStream(packed, true), "lz4", name);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            int read = in.read(target, offset, length);
            if (read == 0) {
                throw damaged(new IOException("it goes on without an end"));
            }
            produced += Math.max(0, read);
            return read;
        } catch (ProfileFormatException said) {
            throw said;
        } catch (IOException | RuntimeException damage) {
            // The decoders take damage for an index that is out of bounds, too, and say of a cut what they were
            // reading.
            throw damaged(damage);
        }
    }

    private ProfileFormatException damaged(Exception damage) {
        return new ProfileFormatException(
                name,
                -1,
                "its " + tool + " data is cut or damaged after " + produced + " unpacked bytes (" + damage.getMessage()
                        + ")");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package dev.anteroom.profile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Files packed by gzip, zstd, xz, bzip2 or lz4, told by their first bytes.
public final class Packed {
    /// As many bytes tell it.
    public static final int MAGIC = 4;

    private Packed() {}

    /// Whether a file begins as one of them does.
    ///
    /// @param head its first bytes
    public static boolean begins(byte[] head) {
        return GzipStream.isGzip(head) || ZstdStream.isZstd(head) || Xz.begins(head) || isBzip2(head) || isLz4(head);
    }

    /// Unpacks a file; reading what comes of it fails with a [ProfileFormatException] where it is cut or damaged.
    ///
    /// @param head the first bytes of `packed`, which still has them
    /// @param name what to call it in messages
    /// @return null where it is packed by none of them
    ///
    /// @throws ProfileFormatException if its header is cut or damaged
    /// @throws IOException if it can't be read
    public static @Nullable InputStream unpack(byte[] head, BufferedInputStream packed, String name)
            throws IOException {
        if (GzipStream.isGzip(head)) {
            return new GzipStream(packed, name);
        }
        if (ZstdStream.isZstd(head)) {
            return new ZstdStream(packed, name);
        }
        if (Xz.begins(head)) {
            return Xz.unpack(packed, name);
        }
        if (isBzip2(head)) {
            return CompressorStream.bzip2(packed, name);
        }
        return isLz4(head) ? CompressorStream.lz4(packed, name) : null;
    }

    private static boolean isBzip2(byte[] head) {
        return head.length >= MAGIC
                && head[0] == 'B'
                && head[1] == 'Z'
                && head[2] == 'h'
                && head[3] >= '1'
                && head[3] <= '9';
    }

    /// The frame of lz4 1.4 and newer (`lz4_Frame_format.md`).
    private static boolean isLz4(byte[] head) {
        return head.length >= MAGIC && head[0] == 4 && head[1] == '"' && head[2] == 'M' && head[3] == 0x18;
    }
}

package dev.anteroom.capture.files;

import dev.anteroom.profile.Xz;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;

/// What kind of archive some bytes are, told from their first ones, and how to read it as a stream.
enum Archive {
    ZIP,
    TAR,
    TAR_GZ,
    TAR_ZST,
    TAR_BZ2,
    TAR_XZ,
    TAR_LZ4;

    private static final int HEAD = 512;

    /// The kind of archive that `content` is, or `null` for any other file: a single compressed one is no archive.
    static @Nullable Archive of(FileContent content) throws IOException {
        byte[] head = content.read(HEAD);
        if (starts(head, 'P', 'K', 3, 4) || starts(head, 'P', 'K', 5, 6)) {
            return ZIP;
        }
        if (isTar(head)) {
            return TAR;
        }
        Archive packed = packed(head);
        if (packed == null) {
            return null;
        }
        try (InputStream in = packed.unpacked(content.open())) {
            return isTar(in.readNBytes(HEAD)) ? packed : null;
        } catch (IOException | RuntimeException e) {
            // Damaged, or compressed with something else inside: whoever reads the file will say which.
            return null;
        }
    }

    private static @Nullable Archive packed(byte[] head) {
        if (starts(head, 0x1f, 0x8b)) {
            return TAR_GZ;
        }
        if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return TAR_ZST;
        }
        if (starts(head, 'B', 'Z', 'h')) {
            return TAR_BZ2;
        }
        if (starts(head, 4, '"', 'M', 0x18)) {
            return TAR_LZ4;
        }
        return Xz.begins(head) ? TAR_XZ : null;
    }

    ArchiveInputStream<? extends ArchiveEntry> open(FileContent content) throws IOException {
        InputStream in = new BufferedInputStream(content.open(), 1 << 16);
        return this == ZIP
                ? new ZipArchiveInputStream(in, "UTF-8", true, true)
                : new TarArchiveInputStream(unpacked(in));
    }

    /// Whether the archive's end is there: a zip's directory, two empty blocks of a tar. A packed tar that is cut
    /// fails while it is unpacked.
    boolean hasEnd(FileContent content) throws IOException {
        return switch (this) {
            case ZIP -> contains(tail(content, (1 << 16) + 22), 'P', 'K', 5, 6);
            case TAR -> isEmpty(tail(content, 2 * HEAD));
            case TAR_GZ, TAR_ZST, TAR_BZ2, TAR_XZ, TAR_LZ4 -> true;
        };
    }

    private static byte[] tail(FileContent content, int most) throws IOException {
        try (InputStream in = content.open()) {
            in.skipNBytes(Math.max(0, content.size() - most));
            return in.readNBytes(most);
        }
    }

    private static boolean isEmpty(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(byte[] bytes, int... magic) {
        for (int i = bytes.length - magic.length; i >= 0; i--) {
            boolean same = true;
            for (int j = 0; j < magic.length && same; j++) {
                same = (bytes[i + j] & 0xff) == magic[j];
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    private InputStream unpacked(InputStream in) throws IOException {
        return switch (this) {
            case ZIP, TAR -> in;
            case TAR_GZ -> new GZIPInputStream(in, 1 << 16);
            case TAR_ZST -> new ZstdInputStream(in);
            case TAR_BZ2 -> new BZip2CompressorInputStream(in, true);
            case TAR_XZ -> Xz.unpack(in, "the archive");
            case TAR_LZ4 -> new FramedLZ4CompressorInputStream(in, true);
        };
    }

    /// Whether a block is a tar header: its checksum (octal, at 148) is the sum of its bytes with itself as blanks.
    private static boolean isTar(byte[] head) {
        if (head.length < HEAD || head[0] == 0) {
            return false;
        }
        int stored = 0;
        int digits = 0;
        int sum = 0;
        for (int i = 0; i < HEAD; i++) {
            boolean checksum = i >= 148 && i < 156;
            sum += checksum ? ' ' : head[i] & 0xff;
            if (checksum && head[i] >= '0' && head[i] <= '7') {
                stored = stored * 8 + head[i] - '0';
                digits++;
            }
        }
        return digits >= 4 && stored == sum;
    }

    private static boolean starts(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}

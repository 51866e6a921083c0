package dev.anteroom.report.flame;

import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;

/// Numbers and texts for a page's script: varints (protobuf's, unsigned), deflated (RFC 1951) and in base64.
/// `AnteroomFlame.unpack` reads them.
public final class PackedColumns {
    /// Half the time of the default, for a page that is a tenth larger.
    private static final int DEFLATE_LEVEL = 4;

    private byte[] bytes = new byte[1 << 16];
    private int size;

    /// Adds a number; one below 0 takes ten bytes and is read as what it is as an unsigned one.
    public void varint(long value) {
        reserve(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /// Adds bytes as they are.
    void raw(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    private void reserve(int count) {
        if (size + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }

    /// Appends all of it, in base64, to a text.
    public void appendTo(StringBuilder out) {
        try (Deflater deflater = new Deflater(DEFLATE_LEVEL, true)) {
            deflater.setInput(bytes, 0, size);
            deflater.finish();
            byte[] block = new byte[3 * 16_384]; // base64 without padding between the blocks
            int filled = 0;
            while (!deflater.finished()) {
                filled += deflater.deflate(block, filled, block.length - filled);
                if (filled == block.length || deflater.finished()) {
                    out.append(Base64.getEncoder().encodeToString(Arrays.copyOf(block, filled)));
                    filled = 0;
                }
            }
        }
    }
}

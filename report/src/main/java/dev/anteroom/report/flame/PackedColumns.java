package dev.anteroom.report.flame;

import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;

/// Numbers and texts for a page's script: varints (protobuf's, unsigned), deflated (RFC 1951) and in base64.
/// `AnteroomFlame.unpack` reads them.
public final class PackedColumns {
    /// Half the time of the default, for a page that is a tenth larger.
    private static final int DEFLATE_LEVEL = 4;

    private static final int WORTH_TWO_THREADS = 1 << 19;

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
        if (size < WORTH_TWO_THREADS) {
            out.append(Base64.getEncoder().encodeToString(deflated(0, size, true)));
            return;
        }
        // The second half begins anew, so that both can be deflated at once: the size is the same to a thousandth.
        CompletableFuture<byte[]> second = CompletableFuture.supplyAsync(() -> deflated(size / 2, size, true));
        byte[] first = deflated(0, size / 2, false);
        byte[] rest = second.join();
        byte[] all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        out.append(Base64.getEncoder().encodeToString(all));
    }

    /// @param last nothing follows; otherwise it ends at a byte, so that more can
    private byte[] deflated(int from, int to, boolean last) {
        try (Deflater deflater = new Deflater(DEFLATE_LEVEL, true)) {
            deflater.setInput(bytes, from, to - from);
            if (last) {
                deflater.finish();
            }
            byte[] block = new byte[Math.max(1024, (to - from) / 2)];
            int filled = 0;
            while (true) {
                filled += deflater.deflate(
                        block, filled, block.length - filled, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
                // What doesn't fill the block is all that there is.
                if (filled < block.length) {
                    return Arrays.copyOf(block, filled);
                }
                block = Arrays.copyOf(block, block.length * 2);
            }
        }
    }
}

package dev.anteroom.profile.copied;

import dev.anteroom.profile.PartStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A stream of bytes that are made piece by piece, as they are asked for.
abstract class MadeStream extends PartStream {
    private byte[] bytes = new byte[0];
    private int at;

    /// The next piece, `null` behind the last.
    abstract byte @Nullable [] make() throws IOException;

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        while (at == bytes.length) {
            byte[] next = make();
            if (next == null) {
                return -1;
            }
            bytes = next;
            at = 0;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }
}

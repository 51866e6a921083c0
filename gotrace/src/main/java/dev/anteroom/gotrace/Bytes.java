package dev.anteroom.gotrace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A window of the trace in the heap, read front to back as bytes and unsigned LEB128 numbers.
///
/// Behind the window are zero bytes enough for the longest event, so that a number that runs past the end is read
/// as garbage and noticed once per event ([#overrun]) instead of per byte.
final class Bytes {
    private static final int PAD = 128;
    private static final int MAX_SHIFT = 63;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    byte[] buffer = new byte[PAD];
    int position;
    int limit;

    /// Loads `length` bytes at `offset` of the source and stands before the first.
    void load(TraceSource source, long offset, int length) {
        if (buffer.length < length + PAD) {
            buffer = new byte[length + PAD];
        }
        limit = source.read(offset, buffer, length);
        Arrays.fill(buffer, limit, Math.min(buffer.length, limit + PAD), (byte) 0);
        position = 0;
    }

    boolean atEnd() {
        return position >= limit;
    }

    boolean overrun() {
        return position > limit;
    }

    int unsignedByte() {
        return buffer[position++] & 0xff;
    }

    long number() {
        byte b = buffer[position++];
        return b >= 0 ? b : longNumber(b);
    }

    private long longNumber(byte first) {
        long value = first & 0x7f;
        int at = position;
        int shift = 7;
        while (shift <= MAX_SHIFT) {
            byte b = buffer[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                position = at;
                return value;
            }
            shift += 7;
        }
        throw new DamageException("a number is longer than ten bytes");
    }

    /// Passes over 1 to 3 numbers without decoding them: each ends at the first byte whose highest bit isn't set.
    void skipNumbers(int count) {
        long ends = ~(long) WORD.get(buffer, position) & HIGHEST_BITS;
        for (int i = 1; i < count; i++) {
            ends &= ends - 1;
        }
        if (ends != 0) {
            position += (Long.numberOfTrailingZeros(ends) >>> 3) + 1;
        } else {
            for (int i = 0; i < count; i++) {
                number();
            }
        }
    }

    /// A number that counts or sizes something, at most `max`.
    int count(long max, String what) {
        long n = number();
        if (n < 0 || n > max) {
            throw new DamageException(what + " is " + Long.toUnsignedString(n) + ", more than " + max);
        }
        return (int) n;
    }
}

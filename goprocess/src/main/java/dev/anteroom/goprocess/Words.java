package dev.anteroom.goprocess;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Little-endian numbers and strings in memory: amd64 and arm64 have no others.
public final class Words {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    public static int byteAt(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    public static int shortAt(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(SHORT, at));
    }

    public static int intAt(MemorySegment memory, long at) {
        return memory.get(INT, at);
    }

    public static long unsignedIntAt(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(INT, at));
    }

    public static long longAt(MemorySegment memory, long at) {
        return memory.get(LONG, at);
    }

    /// A string that a zero ends, of at most `longest` bytes; what is longer is cut there.
    public static String stringAt(MemorySegment memory, long at, int longest) {
        long end = at;
        long limit = Math.min(memory.byteSize(), at + longest);
        while (end < limit && memory.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        byte[] text = memory.asSlice(at, end - at).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8);
    }
}

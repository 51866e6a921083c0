package dev.anteroom.gotrace;

import java.util.Arrays;

/// A generation's string table: where each string is in the file. Text is made when it is asked for.
final class V2Strings {
    private static final int MAX_STRINGS = 4 << 20;

    private final TraceSource source;
    private final LongIntMap numbers = new LongIntMap();
    private long[] offsets = new long[256];
    private short[] lengths = new short[256];
    private int count;

    V2Strings(TraceSource source) {
        this.source = source;
    }

    /// Reads the entries of a batch whose type byte has been read.
    void addBatch(Bytes in, long batchOffset) {
        while (!in.atEnd()) {
            int type = in.unsignedByte();
            if (type != V2Events.STRING) {
                throw new DamageException("a string table holds an entry of type " + type);
            }
            long id = in.number();
            int length = in.count(V2Events.MAX_STRING_BYTES, "a string's length");
            long offset = batchOffset + in.position;
            in.position += length;
            if (in.overrun()) {
                throw new DamageException("a string runs past the end of its batch");
            }
            add(id, offset, length);
        }
    }

    private void add(long id, long offset, int length) {
        if (count == MAX_STRINGS) {
            throw new DamageException("a generation has more than " + MAX_STRINGS + " strings");
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        offsets[count] = offset;
        lengths[count] = (short) length;
        numbers.put(id, count++);
    }

    /// The text of a string, empty for 0 and for a string that is missing.
    String get(long id) {
        int n = id == 0 ? LongIntMap.MISSING : numbers.get(id);
        return n == LongIntMap.MISSING ? "" : source.string(offsets[n], lengths[n]);
    }
}

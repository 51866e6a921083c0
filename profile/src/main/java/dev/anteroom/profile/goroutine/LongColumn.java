package dev.anteroom.profile.goroutine;

import java.util.Arrays;

/// A growing column of longs in chunks of 64 Ki: growing copies no values, so that memory stays at the column's own
/// size.
final class LongColumn {
    private static final int SHIFT = 16;
    private static final int CHUNK = 1 << SHIFT;

    private long[][] chunks = new long[16][];
    private int size;

    void add(long value) {
        int chunk = size >>> SHIFT;
        int at = size & (CHUNK - 1);
        if (at == 0) {
            if (chunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, chunk * 2);
            }
            chunks[chunk] = new long[size == 0 ? 256 : CHUNK];
        } else if (at == chunks[chunk].length) {
            chunks[chunk] = Arrays.copyOf(chunks[chunk], Math.min(CHUNK, at * 4));
        }
        chunks[chunk][at] = value;
        size++;
    }

    long get(int row) {
        return chunks[row >>> SHIFT][row & (CHUNK - 1)];
    }

    int size() {
        return size;
    }
}

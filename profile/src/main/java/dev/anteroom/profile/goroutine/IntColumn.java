package dev.anteroom.profile.goroutine;

import java.util.Arrays;

/// A growing column of ints in chunks of 64 Ki: growing copies no values, so that memory stays at the column's own
/// size.
final class IntColumn {
    private static final int SHIFT = 16;
    private static final int CHUNK = 1 << SHIFT;

    private int[][] chunks = new int[16][];
    private int size;

    void add(int value) {
        int chunk = size >>> SHIFT;
        int at = size & (CHUNK - 1);
        if (at == 0) {
            if (chunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, chunk * 2);
            }
            chunks[chunk] = new int[size == 0 ? 256 : CHUNK];
        } else if (at == chunks[chunk].length) {
            chunks[chunk] = Arrays.copyOf(chunks[chunk], Math.min(CHUNK, at * 4));
        }
        chunks[chunk][at] = value;
        size++;
    }

    int get(int row) {
        return chunks[row >>> SHIFT][row & (CHUNK - 1)];
    }

    int size() {
        return size;
    }
}

package dev.anteroom.profile;

import java.util.Arrays;

/// A growing column of longs in blocks: growing never copies what is there, so a large column costs its size once.
final class LongColumn {
    static final int SHIFT = 16;
    static final int BLOCK = 1 << SHIFT;
    static final int MASK = BLOCK - 1;

    private long[][] blocks = new long[4][];
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return blocks[index >>> SHIFT][index & MASK];
    }

    void set(int index, long value) {
        blocks[index >>> SHIFT][index & MASK] = value;
    }

    void add(long value) {
        int offset = size & MASK;
        int block = size >>> SHIFT;
        if (offset == 0 || block == 0) {
            grow(block, offset);
        }
        blocks[block][offset] = value;
        size++;
    }

    private void grow(int block, int offset) {
        if (size == Integer.MAX_VALUE) {
            throw new IllegalStateException("more than 2^31-1 entries in one column");
        }
        if (block == blocks.length) {
            blocks = Arrays.copyOf(blocks, block * 2);
        }
        if (block > 0) {
            blocks[block] = new long[BLOCK];
        } else if (offset == 0) {
            blocks[0] = new long[16];
        } else if (offset == blocks[0].length) {
            // Most profiles are small: the first block starts so, and grows.
            blocks[0] = Arrays.copyOf(blocks[0], Math.min(BLOCK, offset * 4));
        }
    }
}

package dev.anteroom.profile;

import java.util.Arrays;

/// A growing column of ints in blocks: growing never copies what is there, so a large column costs its size once.
final class IntColumn {
    static final int SHIFT = 17;
    static final int BLOCK = 1 << SHIFT;
    static final int MASK = BLOCK - 1;

    private int[][] blocks = new int[4][];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return blocks[index >>> SHIFT][index & MASK];
    }

    void set(int index, int value) {
        blocks[index >>> SHIFT][index & MASK] = value;
    }

    void add(int value) {
        int offset = size & MASK;
        int block = size >>> SHIFT;
        if (offset == 0 || block == 0) {
            grow(block, offset);
        }
        blocks[block][offset] = value;
        size++;
    }

    /// Appends `source[0, length)`.
    void addAll(int[] source, int length) {
        int from = 0;
        while (from < length) {
            int offset = size & MASK;
            int block = size >>> SHIFT;
            if (offset == 0 || block == 0) {
                grow(block, offset);
            }
            int count = Math.min(length - from, blocks[block].length - offset);
            System.arraycopy(source, from, blocks[block], offset, count);
            from += count;
            size += count;
        }
    }

    /// Copies entries `[from, from + length)` to the beginning of `target`.
    void copy(int from, int[] target, int length) {
        int copied = 0;
        while (copied < length) {
            int offset = (from + copied) & MASK;
            int count = Math.min(length - copied, BLOCK - offset);
            System.arraycopy(blocks[(from + copied) >>> SHIFT], offset, target, copied, count);
            copied += count;
        }
    }

    private void grow(int block, int offset) {
        if (size > Integer.MAX_VALUE - BLOCK) {
            throw new IllegalStateException("more than 2^31-1 entries in one column");
        }
        if (block == blocks.length) {
            blocks = Arrays.copyOf(blocks, block * 2);
        }
        if (block > 0) {
            blocks[block] = new int[BLOCK];
        } else if (offset == 0) {
            blocks[0] = new int[16];
        } else if (offset == blocks[0].length) {
            // Most profiles are small: the first block starts so, and grows.
            blocks[0] = Arrays.copyOf(blocks[0], Math.min(BLOCK, offset * 4));
        }
    }

    /// Block `index`, for loops that walk the whole column; entries past `size()` have no meaning.
    int[] block(int index) {
        return blocks[index];
    }
}

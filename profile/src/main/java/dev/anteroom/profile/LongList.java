package dev.anteroom.profile;

import java.util.Arrays;

/// A growing array of longs, for tables of moderate size.
final class LongList {
    private long[] items = new long[16];
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return items[index];
    }

    void add(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = item;
    }
}

package dev.anteroom.profile;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Numbers distinct longs from 0 in the order of their first appearance, without an object for any of them.
public final class LongIndex {
    private static final long SEED = ThreadLocalRandom.current().nextLong() | 1;

    private long[] keys = new long[16];
    private int[] table = new int[64];
    private int size;

    public int size() {
        return size;
    }

    public long key(int index) {
        return keys[index];
    }

    /// The number of `key`, which it gets now if it is new.
    public int add(long key) {
        int slot = slot(table, key);
        if (table[slot] != 0) {
            return table[slot] - 1;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
        }
        keys[size++] = key;
        table[slot] = size;
        if (size * 2 > table.length) {
            int[] wider = new int[table.length * 4];
            for (int i = 0; i < size; i++) {
                wider[slot(wider, keys[i])] = i + 1;
            }
            table = wider;
        }
        return size - 1;
    }

    /// The number of `key`, or -1.
    public int find(long key) {
        return table[slot(table, key)] - 1;
    }

    private int slot(int[] in, long key) {
        long hash = (key ^ SEED) * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash ^ (hash >>> 29) ^ (hash >>> 47)) & (in.length - 1);
        while (in[slot] != 0 && keys[in[slot] - 1] != key) {
            slot = (slot + 1) & (in.length - 1);
        }
        return slot;
    }
}

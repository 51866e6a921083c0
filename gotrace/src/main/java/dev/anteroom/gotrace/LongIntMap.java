package dev.anteroom.gotrace;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// A map from `long` to a non-negative `int` without boxing: open addressing, linear probing, at most half full.
///
/// The hash has a random factor, so that a hostile trace can't choose keys that collide.
final class LongIntMap {
    static final int MISSING = -1;

    private final long factor = ThreadLocalRandom.current().nextLong() | 1;
    private long[] keys = new long[16];
    // the value plus one; 0 is an empty place
    private int[] values = new int[16];
    private int shift = 60;
    private int size;

    private int place(long key) {
        long h = (key ^ (key >>> 32)) * factor;
        return (int) ((h * 0x9E3779B97F4A7C15L) >>> shift);
    }

    int get(long key) {
        int mask = keys.length - 1;
        for (int i = place(key); ; i = (i + 1) & mask) {
            int v = values[i];
            if (v == 0) {
                return MISSING;
            }
            if (keys[i] == key) {
                return v - 1;
            }
        }
    }

    void put(long key, int value) {
        int mask = keys.length - 1;
        int i = place(key);
        while (values[i] != 0) {
            if (keys[i] == key) {
                values[i] = value + 1;
                return;
            }
            i = (i + 1) & mask;
        }
        keys[i] = key;
        values[i] = value + 1;
        if (++size * 2 > keys.length) {
            grow();
        }
    }

    /// Removes the key, and closes the hole behind it so that no marks are left.
    void remove(long key) {
        int mask = keys.length - 1;
        int i = place(key);
        while (true) {
            if (values[i] == 0) {
                return;
            }
            if (keys[i] == key) {
                break;
            }
            i = (i + 1) & mask;
        }
        size--;
        int hole = i;
        for (int j = (hole + 1) & mask; values[j] != 0; j = (j + 1) & mask) {
            int home = place(keys[j]);
            // the entry may move back to the hole only if that isn't before its own home place
            if (((j - home) & mask) >= ((j - hole) & mask)) {
                keys[hole] = keys[j];
                values[hole] = values[j];
                hole = j;
            }
        }
        values[hole] = 0;
    }

    int size() {
        return size;
    }

    void clear() {
        if (keys.length > 1 << 16) {
            keys = new long[16];
            values = new int[16];
            shift = 60;
        } else {
            Arrays.fill(values, 0);
        }
        size = 0;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        shift--;
        int mask = keys.length - 1;
        for (int j = 0; j < oldKeys.length; j++) {
            if (oldValues[j] != 0) {
                int i = place(oldKeys[j]);
                while (values[i] != 0) {
                    i = (i + 1) & mask;
                }
                keys[i] = oldKeys[j];
                values[i] = oldValues[j];
            }
        }
    }
}

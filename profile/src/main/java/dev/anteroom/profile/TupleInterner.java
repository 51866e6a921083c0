package dev.anteroom.profile;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Gives equal tuples of ints one number, from 0 in the order of their first appearance. Tuples lie one after the
/// other in one column; a table of open addressing finds them.
final class TupleInterner {
    // Seeded anew in each process, so that an input can't be made to fall into one bucket.
    private static final int SEED = ThreadLocalRandom.current().nextInt() | 1;

    final IntColumn data = new IntColumn();
    private int[] starts = new int[17];
    private int[] hashes = new int[16];
    private int[] table = new int[64];
    private int size;

    int size() {
        return size;
    }

    /// Where tuple `id` starts in [#data]; `start(size())` is its end.
    int start(int id) {
        return starts[id];
    }

    /// Starts of all tuples and the end of the last: `size() + 1` entries.
    int[] starts() {
        return Arrays.copyOf(starts, size + 1);
    }

    /// The number of `tuple[0, length)`. Equal to the old `size()` if the tuple is new.
    int intern(int[] tuple, int length) {
        int hash = SEED;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ tuple[i]) * 0x9E3779B1;
            hash ^= hash >>> 15;
        }
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            int id = table[slot] - 1;
            if (hashes[id] == hash && same(id, tuple, length)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        table[slot] = size + 1;
        return append(tuple, length, hash);
    }

    private boolean same(int id, int[] tuple, int length) {
        int start = starts[id];
        if (starts[id + 1] - start != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (data.get(start + i) != tuple[i]) {
                return false;
            }
        }
        return true;
    }

    private int append(int[] tuple, int length, int hash) {
        if (size + 2 > starts.length) {
            starts = Arrays.copyOf(starts, size * 2 + 1);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        for (int i = 0; i < length; i++) {
            data.add(tuple[i]);
        }
        hashes[size] = hash;
        starts[++size] = data.size();
        if (size * 2 > table.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        int[] wider = new int[table.length * 4];
        int mask = wider.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (wider[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            wider[slot] = id + 1;
        }
        table = wider;
    }
}

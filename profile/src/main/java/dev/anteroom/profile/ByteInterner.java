package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Numbers distinct byte strings from 0 in the order of their first appearance, without making an object of any.
final class ByteInterner {
    // Another one in each process, so that an input can't be made to fall into one bucket.
    static final int FACTOR = (ThreadLocalRandom.current().nextInt() & ~7) | 5;

    private byte[] bytes = new byte[4096];
    private int[] starts = new int[17];
    private int[] hashes = new int[16];
    private int[] table = new int[64];
    private int size;

    int size() {
        return size;
    }

    /// The polynomial in [#FACTOR] of `source[from, to)`, for [#intern].
    static int hash(byte[] source, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * FACTOR + source[i];
        }
        return hash;
    }

    /// The number of `source[from, to)`; equal to the old `size()` if it is new.
    int intern(byte[] source, int from, int to, int plainHash) {
        int hash = spread(plainHash);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            int id = table[slot] - 1;
            if (hashes[id] == hash && Arrays.equals(bytes, starts[id], starts[id + 1], source, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        table[slot] = size + 1;
        return append(source, from, to, hash);
    }

    /// The number of another table's string.
    int intern(ByteInterner other, int id) {
        int from = other.starts[id];
        int to = other.starts[id + 1];
        return intern(other.bytes, from, to, hash(other.bytes, from, to));
    }

    private static int spread(int hash) {
        int spread = hash * 0x9E3779B1;
        return spread ^ (spread >>> 15);
    }

    private int append(byte[] source, int from, int to, int hash) {
        if (size + 2 > starts.length) {
            starts = Arrays.copyOf(starts, size * 2 + 1);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        int start = starts[size];
        int end = Math.addExact(start, to - from);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, bytes.length * 2L)));
        }
        System.arraycopy(source, from, bytes, start, to - from);
        hashes[size] = hash;
        starts[++size] = end;
        if (size * 2 > table.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        int[] wider = new int[table.length * 4];
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & (wider.length - 1);
            while (wider[slot] != 0) {
                slot = (slot + 1) & (wider.length - 1);
            }
            wider[slot] = id + 1;
        }
        table = wider;
    }

    String string(int id) {
        return new String(bytes, starts[id], starts[id + 1] - starts[id], UTF_8);
    }
}

package dev.anteroom.profile.analysis;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Grows a tree of names. Most nodes of a large tree have one child and are never visited again, so that children are
/// kept as a list
/// from the parent; only where a list gets long does a hash table of (parent, name) take over.
final class CallTreeBuilder {
    private static final int LONG_LIST = 8;
    private static final int SEED = ThreadLocalRandom.current().nextInt();

    int size = 1;
    int[] parents = new int[1024];
    int[] names = new int[1024];
    long[] self = new long[1024];
    private int[] firstChildren = new int[1024]; // 0: none; negative: minus the first child, and all are in the table
    private int[] nextSiblings = new int[1024];
    private int[] table = new int[1024];
    private int inTable;

    /// The child of `parent` with this name, which is made now if it isn't there.
    int child(int parent, int name) {
        int first = firstChildren[parent];
        if (first == 0) {
            return add(parent, name);
        }
        if (first < 0) {
            int slot = slot(table, parent, name);
            return table[slot] != 0 ? table[slot] : addToTable(parent, name, slot);
        }
        int length = 0;
        for (int child = first; child != 0; child = nextSiblings[child]) {
            if (names[child] == name) {
                return child;
            }
            length++;
        }
        if (length < LONG_LIST) {
            return add(parent, name);
        }
        for (int child = first; child != 0; child = nextSiblings[child]) {
            put(child);
        }
        firstChildren[parent] = -first;
        return addToTable(parent, name, slot(table, parent, name));
    }

    private int add(int parent, int name) {
        if (size == parents.length) {
            grow();
        }
        parents[size] = parent;
        names[size] = name;
        nextSiblings[size] = firstChildren[parent];
        firstChildren[parent] = size;
        return size++;
    }

    private int addToTable(int parent, int name, int slot) {
        if (size == parents.length) {
            grow();
        }
        parents[size] = parent;
        names[size] = name;
        table[slot] = size;
        if (++inTable * 2 > table.length) {
            rehash();
        }
        return size++;
    }

    private void put(int node) {
        table[slot(table, parents[node], names[node])] = node;
        if (++inTable * 2 > table.length) {
            rehash();
        }
    }

    private int slot(int[] in, int parent, int name) {
        int hash = ((parent ^ SEED) * 0x9E3779B1) ^ (name * 0x85EBCA6B);
        hash ^= hash >>> 15;
        int slot = (hash * 0x2C1B3C6D) >>> Integer.numberOfLeadingZeros(in.length - 1);
        while (in[slot] != 0 && (parents[in[slot]] != parent || names[in[slot]] != name)) {
            slot = (slot + 1) & (in.length - 1);
        }
        return slot;
    }

    private void rehash() {
        int[] wider = new int[table.length * 4];
        for (int node : table) {
            if (node != 0) {
                wider[slot(wider, parents[node], names[node])] = node;
            }
        }
        table = wider;
    }

    private void grow() {
        int length = (int) Math.min(Integer.MAX_VALUE - 8L, size * 2L);
        parents = Arrays.copyOf(parents, length);
        names = Arrays.copyOf(names, length);
        self = Arrays.copyOf(self, length);
        firstChildren = Arrays.copyOf(firstChildren, length);
        nextSiblings = Arrays.copyOf(nextSiblings, length);
    }
}

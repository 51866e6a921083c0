package dev.anteroom.gotrace;

import java.util.Arrays;

/// The live goroutines, each in a slot: a small number that is free again once the goroutine is gone.
///
/// Per slot it keeps what ordering needs: the state and the last sequence number, which is valid within one
/// generation.
final class Goroutines {
    static final int NONE = -1;
    private static final int MAX_LIVE = 2 << 20;

    private final LongIntMap slots = new LongIntMap();
    private long[] ids = new long[1024];
    private GoState[] states = new GoState[1024];
    private long[] generations = new long[1024];
    private long[] sequences = new long[1024];
    private int[] free = new int[64];
    private int freeCount;
    private int used;

    int slot(long id) {
        return slots.get(id);
    }

    int add(long id, GoState state, long generation, long sequence) {
        int slot;
        if (freeCount > 0) {
            slot = free[--freeCount];
        } else {
            if (used == MAX_LIVE) {
                throw new DamageException("there are more than " + MAX_LIVE + " live goroutines");
            }
            if (used == ids.length) {
                ids = Arrays.copyOf(ids, used * 2);
                states = Arrays.copyOf(states, used * 2);
                generations = Arrays.copyOf(generations, used * 2);
                sequences = Arrays.copyOf(sequences, used * 2);
            }
            slot = used++;
        }
        slots.put(id, slot);
        ids[slot] = id;
        states[slot] = state;
        generations[slot] = generation;
        sequences[slot] = sequence;
        return slot;
    }

    void remove(int slot) {
        slots.remove(ids[slot]);
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = slot;
    }

    void clear() {
        slots.clear();
        freeCount = 0;
        used = 0;
    }

    long id(int slot) {
        return ids[slot];
    }

    GoState state(int slot) {
        return states[slot];
    }

    void setState(int slot, GoState state) {
        states[slot] = state;
    }

    void setSequence(int slot, long generation, long sequence) {
        generations[slot] = generation;
        sequences[slot] = sequence;
    }

    long sequence(int slot) {
        return sequences[slot];
    }

    /// Whether `sequence` is the one that must come next for the goroutine.
    boolean isNext(int slot, long generation, long sequence) {
        return generations[slot] == generation && sequences[slot] + 1 == sequence;
    }
}

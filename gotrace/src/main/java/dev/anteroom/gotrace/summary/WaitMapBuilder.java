package dev.anteroom.gotrace.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Collects a [WaitMap] without knowing how long the trace will be or how many stacks it has.
///
/// A hash table from (kind, stack, column, row) to count and total, open addressing, at most half full. The hash
/// has a random factor, so that a hostile trace can't choose keys that collide.
final class WaitMapBuilder {
    static final int MOST_CELLS = 50_000;
    private static final int MOST_COLUMNS = 256;
    // wider columns come before merged stacks, as long as so many columns are left
    private static final int FEWEST_COLUMNS = 64;

    private static final int ROW_BITS = 7;
    private static final int COLUMN_BITS = 8;
    private static final int STACK_BITS = 32;
    private static final int STACK_AT = ROW_BITS + COLUMN_BITS;
    private static final int KIND_AT = STACK_AT + STACK_BITS;

    private final long factor = ThreadLocalRandom.current().nextLong() | 1;
    // the kind's codes begin at 1: no key is 0, which is an empty place
    private long[] keys = new long[256];
    private long[] counts = new long[256];
    private long[] totals = new long[256];
    private int size;
    private long width = 100_000;
    private int columns;
    private final Set<Long> merged = new HashSet<>();

    /// @param offset nanoseconds from the trace's start to the wait's end
    void add(WaitKind kind, int stack, long offset, long nanos) {
        long end = Math.max(0, offset);
        while (end / width >= MOST_COLUMNS) {
            widen();
        }
        int column = (int) (end / width);
        columns = Math.max(columns, column + 1);
        long place = place(kind, stack);
        if (!merged.isEmpty() && merged.contains(place)) {
            place = place(kind, WaitMap.MERGED);
        }
        put(place | ((long) column << ROW_BITS) | WaitMap.row(nanos), 1, Math.max(0, nanos));
        if (size > MOST_CELLS) {
            makeRoom();
        }
    }

    /// Kind and stack as they are in a key; stacks count from 1, so that 0 is [WaitMap#MERGED].
    private static long place(WaitKind kind, int stack) {
        return ((long) kind.code << KIND_AT) | ((stack + 1L) << STACK_AT);
    }

    private static long place(long key) {
        return key >>> STACK_AT << STACK_AT;
    }

    private static int stack(long key) {
        return (int) (((key >>> STACK_AT) & ((1L << STACK_BITS) - 1)) - 1);
    }

    private void put(long key, long count, long total) {
        int mask = keys.length - 1;
        int i = (int) (((key ^ (key >>> 32)) * factor * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[i] != key && keys[i] != 0) {
            i = (i + 1) & mask;
        }
        boolean isNew = keys[i] == 0;
        keys[i] = key;
        counts[i] += count;
        totals[i] += total;
        if (isNew && ++size * 2 > keys.length) {
            rebuild(keys.length * 2, old -> old);
        }
    }

    /// Leaves a quarter of the room, at least: so it is rarely made.
    private void makeRoom() {
        while (size > MOST_CELLS / 4 * 3) {
            if (columns >= 2 * FEWEST_COLUMNS || !mergeLightest()) {
                widen();
            }
        }
    }

    private void widen() {
        width *= 2;
        columns = (columns + 1) / 2;
        long low = (1L << STACK_AT) - 1;
        rebuild(keys.length, key -> {
            long column = (key & low) >>> ROW_BITS;
            return place(key) | ((column / 2) << ROW_BITS) | (key & ((1 << ROW_BITS) - 1));
        });
    }

    /// Makes one stack of those with the least waiting, which have half of the cells; false if all are one
    /// already.
    private boolean mergeLightest() {
        Map<Long, long[]> cellsAndNanos = new HashMap<>();
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0 && stack(keys[i]) != WaitMap.MERGED) {
                long[] sums = cellsAndNanos.computeIfAbsent(place(keys[i]), _ -> new long[2]);
                sums[0]++;
                sums[1] += totals[i];
            }
        }
        List<Map.Entry<Long, long[]>> lightest = new ArrayList<>(cellsAndNanos.entrySet());
        lightest.sort(Comparator.comparingLong(entry -> entry.getValue()[1]));
        long cells = 0;
        for (int i = 0; i < lightest.size() && cells < size / 2; i++) {
            merged.add(lightest.get(i).getKey());
            cells += lightest.get(i).getValue()[0];
        }
        long stack = ((1L << STACK_BITS) - 1) << STACK_AT;
        rebuild(keys.length, key -> merged.contains(place(key)) ? key & ~stack : key);
        return !lightest.isEmpty();
    }

    @FunctionalInterface
    private interface KeyChange {
        long of(long key);
    }

    private void rebuild(int length, KeyChange change) {
        long[] oldKeys = keys;
        long[] oldCounts = counts;
        long[] oldTotals = totals;
        keys = new long[length];
        counts = new long[length];
        totals = new long[length];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                put(change.of(oldKeys[i]), oldCounts[i], oldTotals[i]);
            }
        }
    }

    /// @param windowNanos the trace's length
    WaitMap build(long windowNanos) {
        while (windowNanos / width >= MOST_COLUMNS) {
            widen();
        }
        WaitKind[] kinds = new WaitKind[1 << (Long.SIZE - 1 - KIND_AT)];
        Arrays.fill(kinds, WaitKind.OTHER);
        for (WaitKind kind : WaitKind.values()) {
            kinds[kind.code] = kind;
        }
        List<WaitMap.Cell> cells = new ArrayList<>(size);
        for (int i = 0; i < keys.length; i++) {
            long key = keys[i];
            if (key != 0) {
                cells.add(new WaitMap.Cell(
                        kinds[(int) (key >>> KIND_AT)],
                        stack(key),
                        (int) ((key >>> ROW_BITS) & ((1 << COLUMN_BITS) - 1)),
                        (int) (key & ((1 << ROW_BITS) - 1)),
                        counts[i],
                        totals[i]));
            }
        }
        int taken = (int) (Math.max(0, windowNanos - 1) / width) + 1;
        return new WaitMap(width, Math.max(columns, taken), cells, merged.size());
    }
}

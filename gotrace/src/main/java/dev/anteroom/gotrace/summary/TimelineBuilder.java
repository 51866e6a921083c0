package dev.anteroom.gotrace.summary;

import java.util.ArrayList;
import java.util.List;

/// Collects a [Timeline] without knowing how long the trace will be: when the slots run out, each two become one.
final class TimelineBuilder {
    private static final int SLOTS = 240;
    private static final int STATES = LoopState.values().length;

    private final long start;
    private long width = 100_000;
    private final long[][] nanos = new long[SLOTS][STATES];
    private final long[] accepted = new long[SLOTS];
    private final long[][] wakes = new long[SLOTS][Timeline.WAKE_BUCKETS];
    private int used;

    TimelineBuilder(long start) {
        this.start = start;
    }

    void spent(LoopState state, long from, long to) {
        if (to <= from) {
            return;
        }
        // makes room first, so that the width stays as it is below
        int last = slot(to - 1);
        long at = Math.max(from, start);
        for (int slot = slot(at); slot < last; slot++) {
            long slotEnd = start + (slot + 1) * width;
            nanos[slot][state.code] += slotEnd - at;
            at = slotEnd;
        }
        nanos[last][state.code] += to - at;
    }

    void accepted(long time) {
        accepted[slot(time)]++;
    }

    void woke(long time, long delay) {
        wakes[slot(time)][Timeline.wakeBucket(delay)]++;
    }

    private int slot(long time) {
        long offset = Math.max(0, time - start);
        while (offset / width >= SLOTS) {
            halve();
        }
        int slot = (int) (offset / width);
        used = Math.max(used, slot + 1);
        return slot;
    }

    private void halve() {
        for (int i = 0; i < SLOTS; i++) {
            int from = 2 * i;
            boolean exists = from < SLOTS;
            accepted[i] = exists ? accepted[from] + accepted[from + 1] : 0;
            merge(nanos, i, from, exists);
            merge(wakes, i, from, exists);
        }
        used = (used + 1) / 2;
        width *= 2;
    }

    private static void merge(long[][] rows, int into, int from, boolean exists) {
        for (int k = 0; k < rows[into].length; k++) {
            rows[into][k] = exists ? rows[from][k] + rows[from + 1][k] : 0;
        }
    }

    Timeline build() {
        List<Timeline.Slot> slots = new ArrayList<>();
        for (int i = 0; i < used; i++) {
            slots.add(new Timeline.Slot(boxed(nanos[i]), accepted[i], boxed(wakes[i])));
        }
        return new Timeline(width, slots);
    }

    private static List<Long> boxed(long[] row) {
        List<Long> list = new ArrayList<>(row.length);
        for (long v : row) {
            list.add(v);
        }
        return list;
    }
}

package dev.anteroom.handoff.upgrade;

import java.util.Arrays;

/// The depth of one queue over an upgrade, for its picture: the deepest of each step of 10 ms, at most ten minutes.
public final class QueueSeries {
    /// One step, ms.
    public static final int STEP_MILLIS = 10;

    private static final int MAX_STEPS = 60_000;

    private int[] depths = new int[512];
    private int size;

    QueueSeries() {}

    synchronized void add(long millis, int depth) {
        int step = (int) Math.min(MAX_STEPS - 1L, millis / STEP_MILLIS);
        if (step >= depths.length) {
            depths = Arrays.copyOf(depths, Math.min(MAX_STEPS, Math.max(step + 1, depths.length * 2)));
        }
        size = Math.max(size, step + 1);
        depths[step] = Math.max(depths[step], depth);
    }

    /// The deepest of each of `columns` equal parts of the first `millis`.
    public synchronized int[] columns(int columns, long millis) {
        int[] result = new int[columns];
        long steps = Math.max(1, millis / STEP_MILLIS);
        for (int step = 0; step < Math.min(size, steps); step++) {
            int column = (int) Math.min(columns - 1L, (long) step * columns / steps);
            result[column] = Math.max(result[column], depths[step]);
        }
        return result;
    }

    public synchronized int[] steps() {
        return Arrays.copyOf(depths, size);
    }

    public synchronized int max() {
        return Arrays.stream(depths, 0, size).max().orElse(0);
    }
}

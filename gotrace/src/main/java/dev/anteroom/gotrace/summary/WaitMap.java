package dev.anteroom.gotrace.summary;

import java.util.List;

/// When waits ended, how long they had taken, and at which stacks: a grid of time by logarithmic duration.
///
/// Only waits that begin and end within the trace are in it, each where it **ended**. It is bounded whatever the
/// trace holds: of a long trace the columns get wider, and if there are too many stacks, those with the least
/// waiting become one ([#MERGED]). Counts and totals stay exact.
///
/// @param slotNanos the width of a column; column c has the waits that ended from c × slotNanos after the
///     trace's start
/// @param columns how many columns the trace's length takes
/// @param cells what isn't empty, in no order
/// @param mergedStacks how many stacks (of one kind of wait) are in [#MERGED]
public record WaitMap(long slotNanos, int columns, List<Cell> cells, int mergedStacks) {
    /// The stack of a cell that stands for several.
    public static final int MERGED = -1;

    /// No waits.
    public static final WaitMap NONE = new WaitMap(1, 1, List.of(), 0);

    /// Rows from one duration to its double.
    public static final int ROWS_PER_DOUBLING = 3;

    /// Durations from a microsecond up; whatever is shorter is in row 0, whatever is longer than 12 days in the
    /// last.
    public static final int ROWS = 120;

    private static final long[] LEAST_NANOS = new long[ROWS];

    static {
        for (int row = 1; row < ROWS; row++) {
            LEAST_NANOS[row] = (long) Math.ceil(1_000 * Math.pow(2, (double) row / ROWS_PER_DOUBLING));
        }
    }

    public WaitMap {
        cells = List.copyOf(cells);
    }

    /// The waits of one kind at one stack in one cell of the grid.
    ///
    /// @param stack a number in [TraceSummary#stacks()], 0 if the trace doesn't say, or [#MERGED]
    /// @param row durations from [#leastNanos] of it up to the next row's
    public record Cell(WaitKind kind, int stack, int column, int row, long count, long totalNanos) {}

    /// The least duration in a row: 1 µs × 2^(row / 3), 0 for the first.
    public static long leastNanos(int row) {
        return LEAST_NANOS[row];
    }

    /// The row that holds a duration; one below 0 counts as 0.
    static int row(long nanos) {
        int low = 0;
        int high = ROWS - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (LEAST_NANOS[middle] <= nanos) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}

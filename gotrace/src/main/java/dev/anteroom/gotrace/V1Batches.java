package dev.anteroom.gotrace;

import java.util.Arrays;

/// Where the batches of one P are in the file, in the order in which they were written.
final class V1Batches {
    final long proc;
    private long[] starts = new long[4];
    private long[] ends = new long[4];
    private long[] ticks = new long[4];
    private int count;

    V1Batches(long proc) {
        this.proc = proc;
    }

    void open(long start, long tick) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            ticks = Arrays.copyOf(ticks, count * 2);
        }
        starts[count] = start;
        ticks[count++] = tick;
    }

    void close(long end) {
        ends[count - 1] = end;
    }

    int count() {
        return count;
    }

    long start(int batch) {
        return starts[batch];
    }

    long end(int batch) {
        return ends[batch];
    }

    long ticks(int batch) {
        return ticks[batch];
    }
}

package dev.anteroom.gotrace;

import java.util.Arrays;

/// Where the batches of one thread are in the file, in the order in which they were written.
final class V2Batches {
    final long thread;
    private long[] offsets = new long[4];
    private int[] lengths = new int[4];
    private long[] times = new long[4];
    private int count;

    V2Batches(long thread) {
        this.thread = thread;
    }

    void add(long offset, int length, long time) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            times = Arrays.copyOf(times, count * 2);
        }
        offsets[count] = offset;
        lengths[count] = length;
        times[count++] = time;
    }

    int count() {
        return count;
    }

    long offset(int batch) {
        return offsets[batch];
    }

    int length(int batch) {
        return lengths[batch];
    }

    /// The clock at the batch's start, in ticks.
    long time(int batch) {
        return times[batch];
    }
}

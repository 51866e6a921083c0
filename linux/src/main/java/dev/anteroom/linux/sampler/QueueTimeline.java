package dev.anteroom.linux.sampler;

import java.util.Arrays;

/// Depth, limit and oldest age over time, oldest sample first. Holds the last samples up to its capacity.
public final class QueueTimeline {
    private final long[] nanos;
    private final int[] depths;
    private final int[] limits;
    private final int[] oldest;
    private long written;

    QueueTimeline(int capacity) {
        nanos = new long[capacity];
        depths = new int[capacity];
        limits = new int[capacity];
        oldest = new int[capacity];
    }

    private QueueTimeline(QueueTimeline other) {
        nanos = Arrays.copyOf(other.nanos, other.nanos.length);
        depths = Arrays.copyOf(other.depths, other.depths.length);
        limits = Arrays.copyOf(other.limits, other.limits.length);
        oldest = Arrays.copyOf(other.oldest, other.oldest.length);
        written = other.written;
    }

    void add(long atNanos, int depth, int limit, int oldestMillis) {
        int slot = (int) (written++ % nanos.length);
        nanos[slot] = atNanos;
        depths[slot] = depth;
        limits[slot] = limit;
        oldest[slot] = oldestMillis;
    }

    QueueTimeline copy() {
        return new QueueTimeline(this);
    }

    public int size() {
        return (int) Math.min(written, nanos.length);
    }

    /// ns since the sampler started.
    public long nanos(int sample) {
        return nanos[slot(sample)];
    }

    public int depth(int sample) {
        return depths[slot(sample)];
    }

    public int limit(int sample) {
        return limits[slot(sample)];
    }

    /// Age of the oldest connection of the port, ms; 0 where nothing waits.
    public int oldestMillis(int sample) {
        return oldest[slot(sample)];
    }

    private int slot(int sample) {
        if (sample < 0 || sample >= size()) {
            throw new IndexOutOfBoundsException("sample " + sample + " of " + size());
        }
        return (int) ((written - size() + sample) % nanos.length);
    }
}

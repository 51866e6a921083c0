package dev.anteroom.watch.sampling;

import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.WaitScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is counted under one name: the listeners of one address and port in one workload. Counts only grow, whatever
/// becomes
/// of its listeners. Guarded by the sampler's lock.
final class Series {
    /// Upper ends of the classic histogram's buckets, s. Closer together than usual, since what is interpolated in one
    /// is
    /// off by as much as it is wide.
    static final double[] CLASSIC = {
        0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25,
        0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 15, 30, 60, 120
    };

    final SeriesKey key;
    final List<ListenerWatch> members = new ArrayList<>(1);
    /// Since the agent began.
    long overflows;

    long drops;
    long connections;
    double waitSum;
    /// Null until something was counted: most listeners are idle.
    private long[] buckets = new long[0];

    private long[] classic = new long[0];

    // Since the last window ended.
    int windowDepth;
    double windowOldest;
    long windowOverflows;
    long windowDrops;
    private long windowConnections;
    private long[] windowBuckets = new long[0];
    private long windowLooks;
    private long windowGapNanos;
    private double resolutionBefore = Double.NaN;
    /// Whether connections arrived that nobody can assign to a listener.
    boolean windowIncomplete;

    boolean incompleteBefore;

    /// When its last member went away, on the monotonic clock; 0 while there is one.
    long emptySince;

    Series(SeriesKey key) {
        this.key = key;
    }

    void waited(double seconds, long count) {
        if (buckets.length == 0) {
            buckets = new long[WaitScale.buckets()];
            classic = new long[CLASSIC.length + 1];
        }
        if (windowBuckets.length == 0) {
            windowBuckets = new long[WaitScale.buckets()];
        }
        int bucket = WaitScale.bucket(seconds);
        buckets[bucket] += count;
        windowBuckets[bucket] += count;
        int found = Arrays.binarySearch(CLASSIC, seconds);
        classic[found >= 0 ? found : -found - 1] += count;
        connections += count;
        windowConnections += count;
        waitSum += seconds * count;
    }

    void looked(int depth, double oldestSeconds) {
        windowDepth = Math.max(windowDepth, depth);
        windowOldest = Math.max(windowOldest, oldestSeconds);
    }

    /// So long ago was the last look that could have met a connection in the queue.
    void resolved(long gapNanos) {
        windowLooks++;
        windowGapNanos += gapNanos;
    }

    /// Mean gap between two looks, s: of this window, or of the one before while this one is young. NaN before any.
    double resolution() {
        return windowLooks == 0 ? resolutionBefore : windowGapNanos / 1e9 / windowLooks;
    }

    void dropped(long packets, long ofThemOverflows) {
        drops += packets;
        windowDrops += packets;
        overflows += ofThemOverflows;
        windowOverflows += ofThemOverflows;
    }

    long[] buckets() {
        return buckets.length == 0 ? buckets : buckets.clone();
    }

    long[] classic() {
        return classic.length == 0 ? classic : classic.clone();
    }

    boolean windowIdle() {
        return windowDepth == 0 && windowDrops == 0 && windowOverflows == 0 && windowConnections == 0;
    }

    long windowConnections() {
        return windowConnections;
    }

    WaitHistogram windowWaits() {
        return windowBuckets.length == 0 ? WaitHistogram.EMPTY : WaitHistogram.of(windowBuckets);
    }

    void nextWindow() {
        windowDepth = 0;
        windowOldest = 0;
        windowOverflows = 0;
        windowDrops = 0;
        windowConnections = 0;
        if (windowBuckets.length > 0) {
            windowBuckets = new long[0];
        }
        resolutionBefore = resolution();
        windowLooks = 0;
        windowGapNanos = 0;
        incompleteBefore = windowIncomplete;
        windowIncomplete = false;
    }
}

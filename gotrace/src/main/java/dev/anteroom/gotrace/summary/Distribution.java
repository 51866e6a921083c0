package dev.anteroom.gotrace.summary;

import java.util.ArrayList;
import java.util.List;

/// How a kind of duration is distributed. Count, total and maximum are exact; quantiles are right to 6% or better.
public final class Distribution {
    /// Nothing was counted.
    public static final Distribution EMPTY = new Distribution(0, 0, 0, 0, new int[0]);

    private final long count;
    private final long totalNanos;
    private final long maxNanos;
    private final int precision;
    private final int[] counts;

    Distribution(long count, long totalNanos, long maxNanos, int precision, int[] counts) {
        this.count = count;
        this.totalNanos = totalNanos;
        this.maxNanos = maxNanos;
        this.precision = precision;
        this.counts = counts;
    }

    /// A range of durations, and how many fell into it.
    ///
    /// @param fromNanos the least duration in it
    /// @param toNanos the least duration beyond it
    public record Bucket(long fromNanos, long toNanos, long count) {}

    public long count() {
        return count;
    }

    public long totalNanos() {
        return totalNanos;
    }

    public long maxNanos() {
        return maxNanos;
    }

    /// The arithmetic mean, 0 if nothing was counted.
    public long meanNanos() {
        return count == 0 ? 0 : totalNanos / count;
    }

    public long p50Nanos() {
        return quantileNanos(0.50);
    }

    public long p90Nanos() {
        return quantileNanos(0.90);
    }

    public long p99Nanos() {
        return quantileNanos(0.99);
    }

    /// The duration that a share `q` of the counted ones doesn't exceed, 0 if nothing was counted.
    ///
    /// @param q between 0 and 1
    public long quantileNanos(double q) {
        if (count == 0) {
            return 0;
        }
        long rank = Math.max(1, (long) Math.ceil(q * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                long from = Histogram.lowest(i, precision);
                long to = Histogram.lowest(i + 1, precision);
                return Math.min(maxNanos, from + (to - from) / 2);
            }
        }
        return maxNanos;
    }

    /// The ranges that something fell into, the shortest durations first.
    public List<Bucket> buckets() {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                buckets.add(new Bucket(Histogram.lowest(i, precision), Histogram.lowest(i + 1, precision), counts[i]));
            }
        }
        return buckets;
    }

    @Override
    public String toString() {
        return count + " times, p50 " + p50Nanos() + " ns, p99 " + p99Nanos() + " ns, max " + maxNanos + " ns";
    }
}

package dev.anteroom.gotrace.summary;

import java.util.Arrays;

/// Counts durations in buckets whose width grows with the duration: 2^precision buckets per doubling.
final class Histogram {
    private final int precision;
    private int[] counts = new int[0];
    private long count;
    private long total;
    private long max;

    /// @param precision 3 puts a duration at most 6 % from its bucket's middle, 5 at most 1.6 %
    Histogram(int precision) {
        this.precision = precision;
    }

    void add(long nanos) {
        long v = Math.max(0, nanos);
        int i = index(v, precision);
        if (i >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(i + 1, counts.length + (counts.length >> 1)));
        }
        counts[i]++;
        count++;
        total += v;
        max = Math.max(max, v);
    }

    long count() {
        return count;
    }

    long total() {
        return total;
    }

    Distribution distribution() {
        return new Distribution(count, total, max, precision, counts.clone());
    }

    static int index(long v, int precision) {
        if (v < 1L << precision) {
            return (int) v;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(v);
        int shift = exponent - precision;
        return ((shift + 1) << precision) + (int) ((v >>> shift) & ((1L << precision) - 1));
    }

    /// The least duration of a bucket.
    static long lowest(int index, int precision) {
        if (index < 1 << precision) {
            return index;
        }
        int shift = (index >> precision) - 1;
        long mantissa = (index & ((1 << precision) - 1)) | (1L << precision);
        return mantissa << shift;
    }
}

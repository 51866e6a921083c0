package dev.anteroom.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;

/// Counts of accept waits by [WaitScale]'s buckets. Immutable; [Builder] fills one.
///
/// As bytes it is pairs of varints (LEB128, unsigned): how many buckets are skipped since the last one that is
/// told, and its count. The same counts always give the same bytes.
public final class WaitHistogram {
    /// Nothing was counted.
    public static final WaitHistogram EMPTY = new WaitHistogram(new long[WaitScale.BUCKETS]);

    private static final int MAX_VARINT_BYTES = 9;

    /// The first bucket that counts anything.
    private final int first;

    /// From the first to the last bucket that counts anything: most windows have few, and many windows are held at
    /// once.
    private final long[] counts;

    private final long total;

    private WaitHistogram(long[] all) {
        int from = 0;
        int to = all.length;
        while (from < to && all[from] == 0) {
            from++;
        }
        while (to > from && all[to - 1] == 0) {
            to--;
        }
        long sum = 0;
        for (int bucket = from; bucket < to; bucket++) {
            sum += all[bucket];
        }
        this.first = from == to ? 0 : from;
        this.counts = Arrays.copyOfRange(all, from, to);
        this.total = sum;
    }

    /// Counts by bucket; a copy is kept.
    public static WaitHistogram of(long[] counts) {
        if (counts.length != WaitScale.BUCKETS) {
            throw new IllegalArgumentException(
                    "a wait histogram has " + WaitScale.BUCKETS + " buckets, not " + counts.length);
        }
        return new WaitHistogram(counts);
    }

    public long count(int bucket) {
        Objects.checkIndex(bucket, WaitScale.BUCKETS);
        int at = bucket - first;
        return at >= 0 && at < counts.length ? counts[at] : 0;
    }

    public long total() {
        return total;
    }

    public boolean isEmpty() {
        return total == 0;
    }

    /// Both together: merging in any order gives the same.
    public WaitHistogram plus(WaitHistogram other) {
        return new Builder().add(this).add(other).build();
    }

    /// The wait that a share `q` of the connections did not exceed, in s: the geometric middle of its bucket,
    /// within 4.5%. Below the scale it is the upper end of the first bucket, above it the lower end of the
    /// last.
    ///
    /// @return NaN where nothing was counted
    public double quantile(double q) {
        if (total == 0) {
            return Double.NaN;
        }
        long rank = Math.clamp((long) Math.ceil(q * total), 1, total);
        long seen = 0;
        int at = 0;
        while (seen + counts[at] < rank) {
            seen += counts[at++];
        }
        int bucket = first + at;
        return bucket == 0 ? WaitScale.LOWEST : WaitScale.middle(bucket);
    }

    /// All waits together, in s: each as the middle of its bucket, those of the lowest bucket as 0, those above
    /// the scale as its end. The same counts always give the same sum.
    public double waitedSeconds() {
        double sum = 0;
        for (int bucket = Math.max(1, first); bucket < first + counts.length; bucket++) {
            sum += counts[bucket - first] * WaitScale.middle(bucket);
        }
        return sum;
    }

    /// Its counts as bytes; none for an empty one.
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int skipped = first;
        for (long count : counts) {
            if (count == 0) {
                skipped++;
                continue;
            }
            varint(out, skipped);
            varint(out, count);
            skipped = 0;
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /// @throws IllegalArgumentException where these aren't bytes of a histogram
    public static WaitHistogram ofBytes(byte[] bytes) {
        return new Builder().add(bytes, 1).build();
    }

    /// How many connections a histogram's bytes count, without making one of them.
    ///
    /// @throws IllegalArgumentException where these aren't bytes of a histogram, or it counts 2⁶³ or more
    public static long total(byte[] bytes) {
        Reader reader = new Reader(bytes);
        long total = 0;
        while (reader.next()) {
            total += reader.count;
            if (total < 0) {
                throw new IllegalArgumentException("a wait histogram counts more than 63 bits hold");
            }
        }
        return total;
    }

    /// Goes through the buckets that bytes tell of.
    private static final class Reader {
        private final byte[] bytes;
        private int at;
        private long bucket = -1;
        private long count;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        /// @return false behind the last
        boolean next() {
            if (at == bytes.length) {
                return false;
            }
            bucket += varint() + 1;
            if (bucket >= WaitScale.BUCKETS || bucket < 0) {
                throw new IllegalArgumentException("a wait histogram names a bucket that its scale doesn't have");
            }
            count = varint();
            return true;
        }

        private long varint() {
            long value = 0;
            for (int i = 0; i < MAX_VARINT_BYTES; i++) {
                if (at == bytes.length) {
                    throw new IllegalArgumentException("a wait histogram is cut short");
                }
                byte next = bytes[at++];
                value |= (long) (next & 0x7f) << (7 * i);
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a wait histogram holds a number longer than 63 bits");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WaitHistogram that && first == that.first && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * first + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "WaitHistogram[total=" + total + ", p50=" + quantile(0.5) + " s, p99=" + quantile(0.99) + " s]";
    }

    /// Fills a histogram. Not thread-safe.
    public static final class Builder {
        private final long[] counts = new long[WaitScale.BUCKETS];

        public Builder() {}

        public Builder add(double seconds) {
            return add(seconds, 1);
        }

        public Builder add(double seconds, long connections) {
            counts[WaitScale.bucket(seconds)] += connections;
            return this;
        }

        public Builder add(WaitHistogram other) {
            return add(other, 1);
        }

        /// As often as a weight says.
        public Builder add(WaitHistogram other, long weight) {
            for (int i = 0; i < other.counts.length; i++) {
                counts[other.first + i] += other.counts[i] * weight;
            }
            return this;
        }

        /// A histogram's bytes, as often as a weight says.
        ///
        /// @throws IllegalArgumentException where these aren't bytes of a histogram
        public Builder add(byte[] bytes, long weight) {
            Reader reader = new Reader(bytes);
            while (reader.next()) {
                counts[(int) reader.bucket] += reader.count * weight;
            }
            return this;
        }

        public WaitHistogram build() {
            return new WaitHistogram(counts);
        }
    }
}

package dev.anteroom.watch.sampling;

import dev.anteroom.wire.WaitScale;

/// Waits of the last one to two seconds at one port, for conditions: two halves, the older dropped each second. Memory
/// is
/// taken only where somebody waited.
final class RecentWaits {
    private static final long HALF_NANOS = 1_000_000_000L;

    private long[] older = new long[0];
    private long[] younger = new long[0];
    private long youngerSince;
    private double longest;
    private double longestBefore;
    private boolean overflowed;

    void left(long now, double seconds) {
        turn(now);
        if (younger.length == 0) {
            younger = new long[WaitScale.buckets()];
        }
        younger[WaitScale.bucket(seconds)]++;
        longest = Math.max(longest, seconds);
    }

    void overflowed() {
        overflowed = true;
    }

    /// Whether a packet was dropped for want of room since this was asked last.
    boolean takeOverflow() {
        boolean was = overflowed;
        overflowed = false;
        return was;
    }

    private void turn(long now) {
        if (now - youngerSince < HALF_NANOS) {
            return;
        }
        boolean old = now - youngerSince >= 2 * HALF_NANOS;
        older = old ? new long[0] : younger;
        longestBefore = old ? 0 : longest;
        younger = new long[0];
        longest = 0;
        youngerSince = now;
    }

    double longest(long now) {
        turn(now);
        return Math.max(longest, longestBefore);
    }

    long count(long now) {
        turn(now);
        long count = 0;
        for (int i = 0; i < WaitScale.buckets(); i++) {
            count += at(i);
        }
        return count;
    }

    /// The wait that a share of the connections did not exceed, s.
    ///
    /// @param unseen how many more there were that waited less than all these
    double quantile(long now, double q, long unseen) {
        long total = count(now) + unseen;
        if (total == 0) {
            return 0;
        }
        long rank = Math.clamp((long) Math.ceil(q * total), 1, total);
        long before = unseen;
        for (int i = 0; i < WaitScale.buckets(); i++) {
            before += at(i);
            if (before >= rank && before > unseen) {
                return i == 0 ? WaitScale.LOWEST : WaitScale.lower(i);
            }
        }
        return 0;
    }

    private long at(int bucket) {
        return (older.length == 0 ? 0 : older[bucket]) + (younger.length == 0 ? 0 : younger[bucket]);
    }
}

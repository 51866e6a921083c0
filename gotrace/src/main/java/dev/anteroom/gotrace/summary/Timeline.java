package dev.anteroom.gotrace.summary;

import java.util.List;

/// What an accept loop did over time, in equal slots from the trace's start.
///
/// @param slotNanos the width of a slot
/// @param slots in order; the last may lie beyond the trace's end in part
public record Timeline(long slotNanos, List<Slot> slots) {
    public Timeline {
        slots = List.copyOf(slots);
    }

    /// @param nanosByState the time in each state, by [LoopState]'s order
    /// @param accepted connections accepted
    /// @param wakes how late the loop ran after its wake-ups, counted by [#wakeBucketNanos]
    public record Slot(List<Long> nanosByState, long accepted, List<Long> wakes) {
        public Slot {
            nanosByState = List.copyOf(nanosByState);
            wakes = List.copyOf(wakes);
        }

        public long nanos(LoopState state) {
            return nanosByState.get(state.code);
        }

        /// The time in which the loop was there at all.
        public long totalNanos() {
            return nanosByState.stream().mapToLong(nanos -> nanos).sum();
        }
    }

    /// The number of buckets in [Slot#wakes()].
    public static final int WAKE_BUCKETS = 26;

    /// The least delay that bucket `bucket` of [Slot#wakes()] counts: 0, 1 µs, and then twice as much each.
    public static long wakeBucketNanos(int bucket) {
        return bucket == 0 ? 0 : 1000L << (bucket - 1);
    }

    static int wakeBucket(long nanos) {
        int bucket = 0;
        while (bucket + 1 < WAKE_BUCKETS && nanos >= wakeBucketNanos(bucket + 1)) {
            bucket++;
        }
        return bucket;
    }
}

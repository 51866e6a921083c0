package dev.anteroom.capture.arrange;

import dev.anteroom.capture.files.NaturalOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a folder's or file's name, or a place inside a file, says about when it was taken.
///
/// @param rank -1 for `before` and its like, 0 for none, 1 for `during`, 2 for `after`
/// @param number the number or the number in the sequence; -1 where the name has none (`ss.txt` before `ss2.txt`)
/// @param time the time that the name itself is
/// @param label what people called it
record Stamp(int rank, long number, @Nullable Instant time, String label) implements Comparable<Stamp> {
    /// Place `index` (from 1) of a file that holds several snapshots.
    static Stamp inside(int index) {
        return new Stamp(0, index, null, "#" + index);
    }

    @Override
    public int compareTo(Stamp other) {
        if (time != null && other.time != null) {
            return time.compareTo(other.time);
        }
        int byRank = Integer.compare(rank, other.rank);
        if (byRank != 0) {
            return byRank;
        }
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : NaturalOrder.INSTANCE.compare(label, other.label);
    }
}

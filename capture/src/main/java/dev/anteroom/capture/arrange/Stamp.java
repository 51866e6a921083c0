package dev.anteroom.capture.arrange;

import dev.anteroom.capture.files.NaturalOrder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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

    /// The same stamp on the day that `folder` is, where that is one (`20240131`, `2024-01-31`) and this is a
    /// clock without a date.
    Stamp on(Stamp folder) {
        long day = folder.number;
        if (time == null || !isClock(time) || folder.time != null || day < 20_000_101 || day > 20_991_231) {
            return this;
        }
        try {
            LocalDate date = LocalDate.of((int) (day / 10_000), (int) (day / 100 % 100), (int) (day % 100));
            return new Stamp(rank, number, time.plus(Duration.ofDays(date.toEpochDay())), label);
        } catch (DateTimeException e) {
            return this;
        }
    }

    /// Whether a time has no date: it stands on the first day of the epoch.
    static boolean isClock(Instant time) {
        return time.getEpochSecond() < 86_400;
    }
}

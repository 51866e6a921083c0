package dev.anteroom.fleet.question;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One figure or name of an answer.
///
/// @param value for programs: a String, a Number, or null where it isn't known
/// @param shown for people, with its unit
public record Cell(@Nullable Object value, String shown) {
    private static final double MINUTE = 60;
    private static final double HOUR = 3_600;

    static Cell text(String text) {
        return new Cell(text, text);
    }

    static Cell count(long count) {
        return new Cell(count, String.format(Locale.ROOT, "%,d", count));
    }

    /// @param seconds shown in ms
    static Cell millis(double seconds) {
        double millis = seconds * 1_000;
        return new Cell(millis, shownMillis(millis));
    }

    static String shownMillis(double millis) {
        return millis < 10
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%,.0f ms", millis);
    }

    /// A time that many connections waited together.
    static Cell seconds(double seconds) {
        if (seconds >= 100 * HOUR) {
            return new Cell(seconds, String.format(Locale.ROOT, "%,.0f h", seconds / HOUR));
        }
        if (seconds >= 10 * MINUTE) {
            return new Cell(seconds, String.format(Locale.ROOT, "%,.1f h", seconds / HOUR));
        }
        return new Cell(seconds, String.format(Locale.ROOT, "%.1f s", seconds));
    }

    static Cell share(double share) {
        return new Cell(share, String.format(Locale.ROOT, share < 0.1 ? "%.1f%%" : "%.0f%%", share * 100));
    }

    static Cell factor(double factor) {
        return new Cell(factor, String.format(Locale.ROOT, "%.1f×", factor));
    }

    /// A chance, or a rate of false discoveries.
    static Cell chance(double chance) {
        return new Cell(chance, chance < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", chance));
    }

    static Cell moment(@Nullable Instant at) {
        return at == null
                ? new Cell(null, "never")
                : new Cell(
                        at.toString(),
                        at.truncatedTo(ChronoUnit.MINUTES)
                                .toString()
                                .replace("T", " ")
                                .replaceFirst(":00Z$", ""));
    }

    static Cell unknown() {
        return new Cell(null, "?");
    }
}

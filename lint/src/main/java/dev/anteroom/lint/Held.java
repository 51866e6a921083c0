package dev.anteroom.lint;

import java.util.Locale;

/// How long a line held the door, as a capture shows.
///
/// @param weight part of `total` in which an accept loop stood at the line
/// @param total what was waited or looked at in all; above 0
/// @param unit what the two are
public record Held(double weight, double total, Unit unit) {
    public enum Unit {
        /// The integral of the queue's depth.
        WAITED_SECONDS,
        /// How many looks met a held-up accept loop.
        LOOKS
    }

    /// 0 to 1.
    public double share() {
        return Math.min(1, weight / total);
    }

    /// `this line held the door for 4.1 of 4.6 waited connection-seconds`
    public String sentence() {
        return switch (unit) {
            case WAITED_SECONDS ->
                String.format(
                        Locale.ROOT,
                        "this line held the door for %.1f of %.1f waited connection-seconds",
                        weight,
                        total);
            case LOOKS ->
                String.format(
                        Locale.ROOT,
                        "this line held the door in %.0f of %.0f looks at a held-up accept loop",
                        weight,
                        total);
        };
    }
}

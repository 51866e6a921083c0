package dev.anteroom.lint.incident;

import java.util.Locale;

/// How long a line held the door, as a capture shows.
///
/// @param weight share of `total` in which an accept loop stood at the line
/// @param total what was waited or looked at in all
/// @param unit `waited connection-seconds`, or `looks at a held-up accept loop`
/// @param frame the stack's frame that is this line
public record Held(double weight, double total, String unit, String frame) {
    /// `this line held the door for 4.1 of 4.6 waited connection-seconds`
    public String sentence() {
        boolean whole = unit.startsWith("looks");
        String share = whole
                ? String.format(Locale.ROOT, "in %.0f of %.0f %s", weight, total, unit)
                : String.format(Locale.ROOT, "for %.1f of %.1f %s", weight, total, unit);
        return "this line held the door " + share;
    }
}

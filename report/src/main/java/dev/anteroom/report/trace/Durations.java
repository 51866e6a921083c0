package dev.anteroom.report.trace;

import java.util.Locale;

/// Durations and shares as people read them.
final class Durations {
    private static final double[] UNITS = {1e9, 1e6, 1e3};
    private static final String[] NAMES = {"s", "ms", "µs"};

    private Durations() {}

    /// Three digits and a unit, such as `70.3 ms`.
    static String text(long nanos) {
        for (int i = 0; i < UNITS.length; i++) {
            double value = nanos / UNITS[i];
            if (value >= 0.9995) {
                String format = value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
                return String.format(Locale.ROOT, format, value, NAMES[i]);
            }
        }
        return nanos + " ns";
    }

    /// A share of the whole, such as `12.9%`; a share that isn't nothing never looks like it.
    static String percent(double share) {
        return share > 0 && share < 0.0005 ? "<0.1%" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}

package dev.anteroom.lab;

import java.util.Locale;
import java.util.Map;

/// What the clients of one phase saw. Times are milliseconds; -1 where nothing was measured.
///
/// @param seconds how long the phase lasted
public record ClientView(
        int started,
        int answered,
        Map<String, Integer> errors,
        double connectP50Ms,
        double connectP99Ms,
        double requestP50Ms,
        double requestP99Ms,
        double requestMeanMs,
        double seconds) {
    /// A phase that never ran.
    static ClientView none() {
        return new ClientView(0, 0, Map.of(), -1, -1, -1, -1, -1, 0);
    }

    /// What a person wants to know of it, on one line.
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d of %d requests answered, %d failed; P50 %.1f ms, P99 %.1f ms; connect P99 %.1f ms",
                answered,
                started,
                failed(),
                requestP50Ms,
                requestP99Ms,
                connectP99Ms);
    }

    int failed() {
        int sum = 0;
        for (int n : errors.values()) {
            sum += n;
        }
        return sum;
    }
}

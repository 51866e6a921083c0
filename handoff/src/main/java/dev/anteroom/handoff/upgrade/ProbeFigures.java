package dev.anteroom.handoff.upgrade;

import java.util.Locale;

/// Probes of one side over a window.
///
/// @param count how many
/// @param failures how many were not accepted or not answered well
/// @param maxMillis the longest until accepted, or answered where an HTTP probe is configured
/// @param secondMillis the longest but one, 0 where there were fewer
/// @param meanMillis the mean
/// @param firstFailure what the first failure was, empty where none
public record ProbeFigures(
        int count, int failures, double maxMillis, double secondMillis, double meanMillis, String firstFailure) {
    public static final ProbeFigures NONE = new ProbeFigures(0, 0, 0, 0, 0, "");

    public ProbeFigures plus(boolean ok, double millis, String what) {
        return new ProbeFigures(
                count + 1,
                failures + (ok ? 0 : 1),
                Math.max(maxMillis, millis),
                Math.max(secondMillis, Math.min(maxMillis, millis)),
                (meanMillis * count + millis) / (count + 1),
                firstFailure.isEmpty() && !ok ? what : firstFailure);
    }

    @Override
    public String toString() {
        return count == 0
                ? "no probes"
                : String.format(
                        Locale.ROOT,
                        "%d %s, %d failed, mean %.1f ms, max %.1f ms",
                        count,
                        count == 1 ? "probe" : "probes",
                        failures,
                        meanMillis,
                        maxMillis);
    }
}

package dev.anteroom.cli.listeners;

import dev.anteroom.linux.canary.CanaryResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Probes as text.
public final class CanaryLines {
    private CanaryLines() {}

    public static String of(CanaryResult result) {
        String connect = "connect " + Figures.millis(result.connectMillis());
        String wait = Figures.millis(result.waitMillis());
        return switch (result.outcome()) {
            case ACCEPTED, ACCEPTED_AND_CLOSED ->
                String.format(
                        Locale.ROOT,
                        "accepted       wait %s (±%s)   %s",
                        wait,
                        Figures.millis(result.resolutionMillis()),
                        connect);
            case STILL_QUEUED -> "still queued   wait > " + wait + "   " + connect;
            case NOT_ESTABLISHED -> "no connection  after " + Figures.millis(result.totalMillis());
            case REFUSED -> "refused        nobody listens, or a reset came";
        };
    }

    /// Quantiles over what was accepted, and how many were not.
    public static List<String> summary(List<CanaryResult> results) {
        double[] waits = results.stream()
                .filter(CanaryResult::accepted)
                .mapToDouble(CanaryResult::waitMillis)
                .sorted()
                .toArray();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(waits.length + " of " + results.size() + " accepted");
        if (waits.length > 0) {
            lines.add("accept wait: p50 " + Figures.millis(quantile(waits, 0.5)) + ", p99 "
                    + Figures.millis(quantile(waits, 0.99)) + ", max "
                    + Figures.millis(Arrays.stream(waits).max().orElseThrow()));
        }
        return lines;
    }

    private static double quantile(double[] sorted, double q) {
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}

package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Quantile;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Gathers a report's figures.
final class Sum {
    /// More quantiles than any tool prints.
    private static final int MOST = 10_000;

    private final List<Quantile> quantiles = new ArrayList<>();
    private @Nullable Double mean;
    private @Nullable Double max;
    private @Nullable Long requests;
    private @Nullable Double rate;
    private @Nullable Double longestConnect;

    void quantile(double percent, OptionalDouble millis) {
        if (millis.isPresent()) {
            quantile(percent, millis.getAsDouble(), millis.getAsDouble());
        }
    }

    /// @param low the quantile is no less than this, ms
    /// @param high and no more than this; what is shown
    void quantile(double percent, double low, double high) {
        if (percent > 0 && percent < 100 && quantiles.size() < MOST) {
            double share = percent / 100;
            quantiles.removeIf(q -> q.share() == share);
            quantiles.add(new Quantile(share, high, Math.min(low, high), high));
        }
    }

    void mean(OptionalDouble millis) {
        if (millis.isPresent()) {
            mean = millis.getAsDouble();
        }
    }

    void max(OptionalDouble millis) {
        if (millis.isPresent()) {
            max = millis.getAsDouble();
        }
    }

    void requests(OptionalDouble number) {
        if (number.isPresent() && number.getAsDouble() < Long.MAX_VALUE) {
            requests = (long) number.getAsDouble();
        }
    }

    void rate(OptionalDouble perSecond) {
        if (perSecond.isPresent() && perSecond.getAsDouble() > 0) {
            rate = perSecond.getAsDouble();
        }
    }

    void longestConnect(OptionalDouble millis) {
        if (millis.isPresent()) {
            longestConnect = millis.getAsDouble();
        }
    }

    /// Whether no request came to its end: the tools then print zeros.
    private boolean measuredNothing() {
        boolean zeros = quantiles.stream().allMatch(q -> q.highMillis() == 0)
                && (mean == null || mean == 0)
                && (max == null || max == 0);
        return zeros || (requests != null && requests == 0);
    }

    /// Requests that ran into the tool's time-out and aren't in its table: what lies behind their share is no less
    /// than it.
    ///
    /// @param timeoutMillis what the tool waits, ms
    /// @return whether a quantile changed
    boolean timedOut(long timeouts, double timeoutMillis) {
        if (timeouts <= 0 || requests == null) {
            return false;
        }
        double answered = (double) requests / (requests + timeouts);
        double least = Math.max(timeoutMillis, max == null ? 0 : max);
        boolean changed = false;
        for (int i = 0; i < quantiles.size(); i++) {
            Quantile quantile = quantiles.get(i);
            if (quantile.share() > answered && quantile.millis() < least) {
                quantiles.set(i, new Quantile(quantile.share(), least, timeoutMillis, least));
                changed = true;
            }
        }
        max = least;
        return changed;
    }

    @Nullable
    ClientLatency latency(String tool, Connecting connecting, Vantage vantage, String note) {
        if (measuredNothing()) {
            return null;
        }
        return new ClientLatency(tool, quantiles, mean, max, requests, rate, longestConnect, connecting, vantage, note);
    }
}

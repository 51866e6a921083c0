package dev.anteroom.capture.evidence;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long requests took as a client measured it, summed up by the tool that made them.
///
/// @param tool what measured: `wrk`, `hey`, `k6`, `vegeta`, `HdrHistogram`, `Prometheus histogram NAME`, `given`
/// @param quantiles in order of their share
/// @param meanMillis ms
/// @param maxMillis the longest, ms
/// @param requests requests made
/// @param requestsPerSecond their rate, over the whole run
/// @param longestConnectMillis the longest time that opening a connection took, ms, where the tool tells it
/// @param connecting whether opening the connection is part of the figures
/// @param vantage whose clock it was
/// @param note what has to be known of these figures; empty where there is nothing
public record ClientLatency(
        String tool,
        List<Quantile> quantiles,
        @Nullable Double meanMillis,
        @Nullable Double maxMillis,
        @Nullable Long requests,
        @Nullable Double requestsPerSecond,
        @Nullable Double longestConnectMillis,
        Connecting connecting,
        Vantage vantage,
        String note) {
    /// A share of the requests took no longer than this.
    ///
    /// @param share 0 to 1: 0.99 for the P99
    /// @param millis as the tool says, or interpolated within its bucket
    /// @param lowMillis at least; equal to `millis` where the tool gives the value itself
    /// @param highMillis at most
    public record Quantile(double share, double millis, double lowMillis, double highMillis) {
        public static Quantile exact(double share, double millis) {
            return new Quantile(share, millis, millis, millis);
        }

        /// `P99`, `P99.9`.
        public String name() {
            double percent = Math.round(share * 1e7) / 1e5;
            return "P" + (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent));
        }
    }

    /// Whether the time to open a connection, and with it every repetition of a dropped SYN, is inside the figures.
    public enum Connecting {
        INSIDE,
        /// The tool starts its clock when the connection stands.
        OUTSIDE,
        UNKNOWN
    }

    /// Whose clock it was.
    public enum Vantage {
        CLIENT,
        /// Perhaps the service's own metrics, whose timers start behind Accept: the wait for it isn't in them.
        UNKNOWN
    }

    public ClientLatency {
        quantiles = quantiles.stream()
                .sorted(Comparator.comparingDouble(Quantile::share))
                .toList();
    }

    /// The P99, or of what there is the nearest below it from P90 on, or else the nearest above.
    public Optional<Quantile> tail() {
        Quantile best = null;
        for (Quantile quantile : quantiles) {
            if (quantile.share() >= 0.9 && quantile.share() <= 0.99 + 1e-9) {
                best = quantile;
            } else if (best == null && quantile.share() > 0.99 && quantile.share() < 1) {
                best = quantile;
            }
        }
        return Optional.ofNullable(best);
    }
}

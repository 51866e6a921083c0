package dev.anteroom.linux.sampler;

import org.HdrHistogram.Histogram;

/// The accept waits of one port over a window, estimated from samples of its queue. How: the package's page. All times
/// in ms.
public final class WaitEstimate {
    /// Disagreement of the ages with Little's law from which on the ages should not be trusted.
    public static final double TOLERATED_DISAGREEMENT = 0.25;

    private final Histogram micros;
    private final ArrivalSource arrivalSource;
    private final long arrivals;
    private final long queuedBefore;
    private final long maxArrivals;
    private final long seen;
    private final long belowPeriod;
    private final long stillWaiting;
    private final double periodMillis;
    private final double windowMillis;
    private final double meanMillis;
    private final double agedMeanMillis;
    private final double meanDepth;
    private final double longestNonEmptyMillis;
    private final double longestStallMillis;

    /// Where the number of arrivals comes from.
    public enum ArrivalSource {
        /// `Tcp.PassiveOpens` of the namespace, in which this port alone listens.
        PASSIVE_OPENS,
        /// The kernel's tracepoint, counted for this port.
        COUNTED,
        /// The density of first-seen ages: several ports share the namespace's counter. A lower bound.
        AGE_DENSITY
    }

    WaitEstimate(
            Histogram micros,
            ArrivalSource arrivalSource,
            long arrivals,
            long queuedBefore,
            long maxArrivals,
            long seen,
            long belowPeriod,
            long stillWaiting,
            double periodMillis,
            double windowMillis,
            double meanMillis,
            double agedMeanMillis,
            double meanDepth,
            double longestNonEmptyMillis,
            double longestStallMillis) {
        this.micros = micros;
        this.arrivalSource = arrivalSource;
        this.arrivals = arrivals;
        this.queuedBefore = queuedBefore;
        this.maxArrivals = maxArrivals;
        this.seen = seen;
        this.belowPeriod = belowPeriod;
        this.stillWaiting = stillWaiting;
        this.periodMillis = periodMillis;
        this.windowMillis = windowMillis;
        this.meanMillis = meanMillis;
        this.agedMeanMillis = agedMeanMillis;
        this.meanDepth = meanDepth;
        this.longestNonEmptyMillis = longestNonEmptyMillis;
        this.longestStallMillis = longestStallMillis;
    }

    /// The wait that a share `q` (0 to 1) of all arrivals did not exceed; 0 stands for "less than the sampling
    /// period". Where [#stillWaiting()] is above `(1 − q)` of the arrivals it is a lower bound.
    public double quantileMillis(double q) {
        return micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(q * 100) / 1000.0;
    }

    /// The same if all of [#maxArrivals()] had come: the quantile isn't below it.
    public double minQuantileMillis(double q) {
        // The unseen lie below every recorded wait: more of them move the rank up.
        double seenShare = (1 - q) * maxArrivals / Math.max(1, micros.getTotalCount());
        return seenShare >= 1 ? 0 : quantileMillis(1 - seenShare);
    }

    public double maxMillis() {
        return micros.getTotalCount() == 0 ? 0 : micros.getMaxValue() / 1000.0;
    }

    /// Whether the quantile `q` may be longer than told: it falls among connections that still wait.
    public boolean isLowerBound(double q) {
        return arrivals > 0 && stillWaiting > (1 - q) * arrivals;
    }

    /// A copy of the distribution, in microseconds; 0 stands for "less than the sampling period".
    public Histogram histogramMicros() {
        return micros.copy();
    }

    public ArrivalSource arrivalSource() {
        return arrivalSource;
    }

    /// Connections that arrived in the window, or were queued when it began.
    public long arrivals() {
        return arrivals;
    }

    /// How many can have arrived at most; above [#arrivals()] where several listeners share the kernel's counter.
    public long maxArrivals() {
        return maxArrivals;
    }

    /// The load: who was queued when the window began came before it.
    public double arrivalsPerSecond() {
        return windowMillis == 0 ? 0 : (arrivals - queuedBefore) * 1000.0 / windowMillis;
    }

    /// Of these, how many were seen in the queue at least once.
    public long seen() {
        return seen;
    }

    /// Of these, how many were never seen: accepted within one sampling period.
    public long belowPeriod() {
        return belowPeriod;
    }

    /// Of these, how many are still queued: their waits are lower bounds.
    public long stillWaiting() {
        return stillWaiting;
    }

    /// The mean gap between two samples: the resolution of single waits is half of it.
    public double periodMillis() {
        return periodMillis;
    }

    public double windowMillis() {
        return windowMillis;
    }

    /// The mean wait of all arrivals by Little's law: the depth's integral over the window ÷ arrivals. Right also
    /// where most connections wait for less than a sampling period, whom no look may have met.
    public double meanMillis() {
        return meanMillis;
    }

    /// The mean wait if all of [#maxArrivals()] had come: no mean is below it.
    public double minMeanMillis() {
        return maxArrivals == 0 ? 0 : meanMillis * arrivals / maxArrivals;
    }

    public double meanDepth() {
        return meanDepth;
    }

    /// How far the mean of the recorded waits lies from Little's beyond what one sampling period explains, relative to
    /// the longer of the two: 0 is agreement.
    public double disagreement() {
        double apart = Math.abs(agedMeanMillis - meanMillis) - periodMillis;
        return apart <= 0 ? 0 : apart / Math.max(agedMeanMillis, meanMillis);
    }

    /// Whether ages and Little's law agree well enough to trust the quantiles.
    public boolean consistent() {
        return disagreement() <= TOLERATED_DISAGREEMENT;
    }

    /// The longest time without an empty queue.
    public double longestNonEmptyMillis() {
        return longestNonEmptyMillis;
    }

    /// The longest time in which connections waited and none was taken.
    public double longestStallMillis() {
        return longestStallMillis;
    }
}

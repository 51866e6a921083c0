package dev.anteroom.linux.sampler;

import dev.anteroom.linux.sockdiag.SocketRows;
import org.HdrHistogram.Histogram;

/// Turns samples of one port's accept queue into its distribution of accept waits. The derivation is on the package's
/// page. Not thread-safe.
public final class WaitEstimator {
    /// Longer waits are recorded as this.
    private static final long MAX_MICROS = 3_600_000_000L;

    private static final int DIGITS = 2;
    /// The finest width over which the rate of first-seen ages is measured: a coarse jiffy.
    private static final double MIN_DENSITY_WIDTH_MILLIS = 4;

    private final CookieTable queued = new CookieTable();
    private final Histogram waits = new Histogram(1, MAX_MICROS, DIGITS);
    private final CookieTable.Ages departed = this::depart;
    private final boolean fromTheStart;
    private int samples;
    private long firstNanos;
    private long lastNanos;
    private double gapMillis;
    private double waitSumMillis;
    private double depthIntegralMillis;
    private int depthBefore;
    private int initiallyQueued;
    private long seen;
    private long gaps;
    private double densityWidthMillis;
    private long youngFirstSights;
    private long departedInSample;
    private long lastProgressNanos;
    private long nonEmptySince;
    private long longestNonEmptyNanos;
    private long longestStallNanos;

    /// @param fromTheStart whether the arrivals' counter starts with the first sample: what that sample finds queued
    ///     then comes on top of it. A port that appears later has its whole queue in the counter already.
    public WaitEstimator(boolean fromTheStart) {
        this.fromTheStart = fromTheStart;
    }

    /// Takes one sample.
    ///
    /// @param nanos when, on a monotonic clock; grows from call to call
    /// @param depth the sum of the listeners' queues
    /// @param rows connections of the port, accepted ones among them; read only where `depth` is above 0
    public void sample(long nanos, int depth, SocketRows rows) {
        begin(nanos, depth);
        if (depth > 0) {
            for (int row = 0; row < rows.size(); row++) {
                if (rows.isQueued(row)) {
                    queued(rows.cookie(row), rows.lastDataSentMillis(row));
                }
            }
        }
        end();
    }

    /// Begins a sample whose connections are not at hand as rows, but in a log: [#queued(long,int)] for each, then
    /// [#end()].
    ///
    /// @param nanos when, on a monotonic clock; grows from call to call
    /// @param depth the sum of the listeners' queues
    public void begin(long nanos, int depth) {
        samples++;
        if (samples == 1) {
            firstNanos = nanos;
            lastProgressNanos = nanos;
        } else {
            gapMillis = (nanos - lastNanos) / 1e6;
            gaps++;
            densityWidthMillis = Math.max(densityWidthMillis, Math.max(MIN_DENSITY_WIDTH_MILLIS, gapMillis / 4));
            // Trapezoid: what happened between two samples is taken to be linear.
            depthIntegralMillis += gapMillis * (depthBefore + depth) / 2.0;
        }
        lastNanos = nanos;
        departedInSample = 0;
        depthBefore = depth;
    }

    /// A connection that is queued in this sample.
    ///
    /// @param identity the same from sample to sample, never 0
    public void queued(long identity, int ageMillis) {
        see(identity, ageMillis, samples == 1);
    }

    /// Ends a sample: whoever was queued before and isn't now has been accepted.
    public void end() {
        if (queued.size() > 0) {
            queued.removeMissing(samples, departed);
        }
        persistence(lastNanos, depthBefore);
    }

    private void see(long cookie, int reportedAge, boolean first) {
        int age = Math.max(0, reportedAge);
        if (!queued.see(cookie, age, samples)) {
            return;
        }
        seen++;
        if (first) {
            initiallyQueued += fromTheStart ? 1 : 0;
        } else if (age < Math.max(MIN_DENSITY_WIDTH_MILLIS, gapMillis / 4)) {
            youngFirstSights++;
        }
    }

    private void depart(int lastAgeMillis) {
        departedInSample++;
        addWait(lastAgeMillis + gapMillis / 2);
    }

    private void addWait(double millis) {
        waitSumMillis += millis;
        waits.recordValue(Math.clamp((long) (millis * 1000), 0, MAX_MICROS));
    }

    private void persistence(long nanos, int depth) {
        if (depth == 0) {
            nonEmptySince = 0;
            lastProgressNanos = nanos;
            return;
        }
        if (nonEmptySince == 0) {
            nonEmptySince = nanos;
            lastProgressNanos = nanos;
        }
        if (departedInSample > 0) {
            lastProgressNanos = nanos;
        }
        longestNonEmptyNanos = Math.max(longestNonEmptyNanos, nanos - nonEmptySince);
        longestStallNanos = Math.max(longestStallNanos, nanos - lastProgressNanos);
    }

    /// What the samples so far say.
    ///
    /// @param passiveOpens growth of the namespace's `Tcp.PassiveOpens` since the first sample, negative where
    ///     unknown
    /// @param alone whether this port alone listens in the namespace: then all those were its own
    public WaitEstimate estimate(long passiveOpens, boolean alone) {
        return estimate(passiveOpens, alone, -1, 0);
    }

    /// The same where the port's own arrivals were counted ([ArrivalCounter]).
    ///
    /// @param counted connections established on the port since the first sample, those of other namespaces
    ///     included; negative where nobody counted
    /// @param elsewhere how many of them can have been other namespaces' at most
    public WaitEstimate estimate(long passiveOpens, boolean alone, long counted, long elsewhere) {
        double windowMillis = (lastNanos - firstNanos) / 1e6;
        WaitEstimate.ArrivalSource source;
        long arrivals;
        long most = passiveOpens < 0 ? Long.MAX_VALUE : passiveOpens + initiallyQueued;
        if (alone && passiveOpens >= 0) {
            source = WaitEstimate.ArrivalSource.PASSIVE_OPENS;
            arrivals = most;
        } else if (counted >= 0) {
            source = WaitEstimate.ArrivalSource.COUNTED;
            arrivals = Math.min(most, Math.max(0, counted - elsewhere) + initiallyQueued);
            most = Math.min(most, counted + initiallyQueued);
        } else {
            source = WaitEstimate.ArrivalSource.AGE_DENSITY;
            double perMilli = gaps == 0 || densityWidthMillis == 0 ? 0 : youngFirstSights / (densityWidthMillis * gaps);
            arrivals = Math.min(most, Math.round(perMilli * windowMillis) + initiallyQueued);
        }
        arrivals = Math.max(arrivals, seen);
        long maxArrivals = Math.max(arrivals, most);
        long belowPeriod = arrivals - seen;

        Histogram all = waits.copy();
        double[] sum = {waitSumMillis};
        queued.forEach(age -> {
            sum[0] += age;
            all.recordValue(Math.min(age * 1000L, MAX_MICROS));
        });
        if (belowPeriod > 0) {
            all.recordValueWithCount(0, belowPeriod);
        }
        double periodMillis = gaps == 0 ? 0 : windowMillis / gaps;
        return new WaitEstimate(
                all,
                source,
                arrivals,
                initiallyQueued,
                maxArrivals,
                seen,
                belowPeriod,
                queued.size(),
                periodMillis,
                windowMillis,
                arrivals == 0 ? 0 : depthIntegralMillis / arrivals,
                arrivals == 0 ? 0 : sum[0] / arrivals,
                windowMillis == 0 ? depthBefore : depthIntegralMillis / windowMillis,
                longestNonEmptyNanos / 1e6,
                longestStallNanos / 1e6);
    }
}

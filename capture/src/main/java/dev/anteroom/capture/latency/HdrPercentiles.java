package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// HdrHistogram's table of percentiles (`outputPercentileDistribution`), which wrk2, vegeta (`-type=hdrplot`) and
/// others print too.
///
/// ```
///        Value     Percentile TotalCount 1/(1-Percentile)
///
///        2.811     0.500000000000       3072           2.00
///       16.360     0.990625000000       6086         106.67
///       29.600     1.000000000000       6144
/// #[Mean    =        3.500, StdDeviation   =        2.500]
/// #[Max     =       29.600, Total count    =         6144]
/// ```
/// The rows lie at shares of their own, so a quantile between two rows is known only to lie between their values. The
/// table doesn't name its unit: ms is what its writers use.
final class HdrPercentiles implements LatencyReport {
    private static final double[] WANTED = {50, 75, 90, 95, 99, 99.9, 99.99};

    private final Sum sum = new Sum();
    private double lastShare = -1;
    private double lastValue;
    private int next;
    private int taken;
    private boolean ended;

    static boolean begins(String line) {
        String text = line.strip();
        return text.startsWith("Value") && text.contains("Percentile") && text.contains("TotalCount");
    }

    @Override
    public String tool() {
        return "HdrHistogram";
    }

    @Override
    public boolean take(String line) {
        if (ended) {
            return false;
        }
        taken++;
        String text = line.strip();
        if (taken == 1 || text.isEmpty()) {
            return true;
        }
        if (text.startsWith("#[")) {
            summary(text);
            ended = text.startsWith("#[Buckets");
            return true;
        }
        String[] words = text.split("\\s+", 5);
        OptionalDouble value = words.length < 3 ? OptionalDouble.empty() : Figures.number(words[0]);
        OptionalDouble share = words.length < 3 ? OptionalDouble.empty() : Figures.number(words[1]);
        if (value.isEmpty() || share.isEmpty() || share.getAsDouble() > 1 || share.getAsDouble() < lastShare) {
            return false;
        }
        while (next < WANTED.length && share.getAsDouble() * 100 >= WANTED[next] - 1e-9) {
            boolean exact = Math.abs(share.getAsDouble() * 100 - WANTED[next]) < 1e-9;
            sum.quantile(WANTED[next], exact || lastShare < 0 ? value.getAsDouble() : lastValue, value.getAsDouble());
            next++;
        }
        lastShare = share.getAsDouble();
        lastValue = value.getAsDouble();
        if (lastShare == 1) {
            sum.max(value);
            sum.requests(Figures.number(words[2]));
        }
        return true;
    }

    private void summary(String text) {
        if (text.startsWith("#[Mean")) {
            int equals = text.indexOf('=');
            int comma = text.indexOf(',');
            if (equals > 0 && comma > equals) {
                sum.mean(Figures.number(text.substring(equals + 1, comma).strip()));
            }
        }
    }

    @Override
    public @Nullable ClientLatency latency() {
        return sum.latency(
                tool(), Connecting.UNKNOWN, Vantage.CLIENT, "the table doesn't name its unit: taken as milliseconds");
    }
}

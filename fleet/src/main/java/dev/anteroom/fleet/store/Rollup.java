package dev.anteroom.fleet.store;

import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.WaitScale;
import java.time.Instant;

/// What one listener of one version of one workload on one host saw within a minute or an hour: a row of
/// `rollup_minute` or `rollup_hour`.
public record Rollup(
        Instant start,
        String host,
        String workload,
        String version,
        String listener,
        long overflows,
        long drops,
        int depthMax,
        int queueLimit,
        double oldestMax,
        WaitHistogram waits,
        boolean complete,
        double observedSeconds) {
    /// Seconds that all waited together: each as the middle of its bucket, those of the lowest bucket as 0.
    public static double waitedSeconds(WaitHistogram waits) {
        double sum = 0;
        for (int bucket = 1; bucket < WaitScale.buckets(); bucket++) {
            long count = waits.count(bucket);
            if (count > 0) {
                double upper = WaitScale.upper(bucket);
                sum += count
                        * (Double.isInfinite(upper) ? WaitScale.HIGHEST : Math.sqrt(WaitScale.lower(bucket) * upper));
            }
        }
        return sum;
    }
}

package dev.anteroom.report.trace;

import dev.anteroom.gotrace.summary.AcceptLoop;
import dev.anteroom.gotrace.summary.Timeline;
import dev.anteroom.report.html.Heatmap;

/// How late an accept loop ran after its wake-ups, over time, as a heat map.
final class LateRuns {
    private static final int COLUMNS = 120;
    private static final double NANOS_PER_MILLI = 1e6;
    // a bucket is as wide as a doubling: this is its middle on a logarithmic scale
    private static final double MIDDLE = Math.sqrt(2);

    private LateRuns() {}

    /// @param windowNanos the trace's length, more than 0
    static Heatmap of(AcceptLoop loop, long windowNanos) {
        Heatmap map = new Heatmap(0, windowNanos / NANOS_PER_MILLI, COLUMNS);
        Timeline timeline = loop.timeline();
        for (int i = 0; i < timeline.slots().size(); i++) {
            double time = (i + 0.5) * timeline.slotNanos() / NANOS_PER_MILLI;
            for (int bucket = 0; bucket < Timeline.WAKE_BUCKETS; bucket++) {
                long count = timeline.slots().get(i).wakes().get(bucket);
                if (count > 0) {
                    map.add(time, Math.max(500, Timeline.wakeBucketNanos(bucket)) * MIDDLE / NANOS_PER_MILLI, count);
                }
            }
        }
        return map;
    }
}

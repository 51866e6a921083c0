package dev.anteroom.report.queue;

import dev.anteroom.capture.evidence.QueueLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The samples of one port thinned out to points. A share of the samples becomes its deepest depth, its oldest age and
/// the sum of its overflows.
final class LogPoints {
    private final List<QueueLog.Sample> samples;
    private final Instant start;
    private final double length;

    LogPoints(List<QueueLog.Sample> samples, Instant start, double length) {
        this.samples = samples;
        this.start = start;
        this.length = length;
    }

    List<QueueTimeline.Point> points() {
        double pause = usualStep() * 6;
        List<QueueTimeline.Point> points = new ArrayList<>();
        int bucket = -1;
        double before = 0;
        Worst worst = null;
        Long overflowsBefore = null;
        for (QueueLog.Sample sample : samples) {
            double x = QueueTimeline.seconds(start, sample.time());
            int own = (int) Math.min(QueueTimeline.MOST_POINTS - 1.0, x / length * QueueTimeline.MOST_POINTS);
            if (worst == null || own != bucket) {
                if (worst != null) {
                    points.add(worst.point());
                }
                worst = new Worst(x, x - before > pause && before > 0);
                bucket = own;
            }
            Long overflows = sample.listenOverflows();
            if (overflows != null) {
                worst.overflows += overflowsBefore == null ? 0 : Math.max(0, overflows - overflowsBefore);
                overflowsBefore = overflows;
            }
            worst.take(sample);
            before = x;
        }
        if (worst != null) {
            points.add(worst.point());
        }
        return points;
    }

    /// Median time between two samples, s.
    private double usualStep() {
        double[] steps = new double[samples.size() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = QueueTimeline.seconds(
                    samples.get(i).time(), samples.get(i + 1).time());
        }
        Arrays.sort(steps);
        return Math.max(steps[steps.length / 2], 1e-3);
    }

    /// How long each connection had waited when it left the queue, and at the end of the log how long those that are
    /// still in it; empty where the log has no ages.
    List<QueueTimeline.Wait> waits() {
        List<QueueTimeline.Wait> waits = new ArrayList<>();
        Map<Long, Double> since = new HashMap<>();
        for (QueueLog.Sample sample : samples) {
            double at = QueueTimeline.seconds(start, sample.time()) * 1000;
            for (long id : sample.left()) {
                Double queued = since.remove(id);
                if (queued != null) {
                    waits.add(new QueueTimeline.Wait(at, at - queued));
                }
            }
            sample.arrived().forEach(arrival -> since.put(arrival.id(), at - arrival.ageMillis()));
        }
        since.values().forEach(queued -> waits.add(new QueueTimeline.Wait(length * 1000, length * 1000 - queued)));
        return waits;
    }

    /// The worst of some samples.
    private static final class Worst {
        private final double x;
        private final boolean gap;
        private int depth;
        private @Nullable Integer limit;
        private @Nullable Long oldest;
        long overflows;

        Worst(double x, boolean gap) {
            this.x = x;
            this.gap = gap;
        }

        void take(QueueLog.Sample sample) {
            depth = Math.max(depth, sample.depth());
            if (sample.limit() != null) {
                limit = limit == null ? sample.limit() : Integer.valueOf(Math.max(limit, sample.limit()));
            }
            Long age = sample.oldestMillis();
            if (age != null) {
                oldest = oldest == null ? age : Long.valueOf(Math.max(oldest, age));
            }
        }

        QueueTimeline.Point point() {
            return new QueueTimeline.Point(x, depth, limit, oldest, overflows, gap, "");
        }
    }
}

package dev.anteroom.watch.metrics;

import dev.anteroom.watch.sampling.HostSnapshot.SeriesSnapshot;
import dev.anteroom.watch.sampling.SeriesKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Series that differ in their version alone are told as one: a version is no label, or each rollout would make new
/// series.
final class SeriesMerge {
    private SeriesMerge() {}

    static List<SeriesSnapshot> byLabels(List<SeriesSnapshot> series) {
        Map<String, SeriesSnapshot> merged = new LinkedHashMap<>();
        for (SeriesSnapshot one : series) {
            merged.merge(one.key().listener() + '\0' + one.key().workload(), one, SeriesMerge::both);
        }
        return new ArrayList<>(merged.values());
    }

    private static SeriesSnapshot both(SeriesSnapshot a, SeriesSnapshot b) {
        return new SeriesSnapshot(
                new SeriesKey(a.key().listener(), a.key().workload(), ""),
                a.depth() + b.depth(),
                a.limit() + b.limit(),
                Math.max(a.oldest(), b.oldest()),
                a.overflows() + b.overflows(),
                a.drops() + b.drops(),
                a.connections() + b.connections(),
                a.waitSum() + b.waitSum(),
                sum(a.buckets(), b.buckets()),
                sum(a.classic(), b.classic()),
                a.word().compareTo(b.word()) >= 0 ? a.word() : b.word(),
                coarser(a.resolution(), b.resolution()),
                a.complete() && b.complete(),
                a.sockets() + b.sockets());
    }

    private static double coarser(double a, double b) {
        return Double.isNaN(a) || b > a ? b : a;
    }

    private static long[] sum(long[] a, long[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == 0 ? b : a;
        }
        long[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}

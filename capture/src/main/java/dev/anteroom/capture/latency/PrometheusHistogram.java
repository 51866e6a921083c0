package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Quantile;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The latency histograms of a Prometheus scrape (`NAME_bucket{le="0.1",…} 42`), series of one name together.
///
/// A quantile is known only to lie in its bucket; the value shown is interpolated as `histogram_quantile` does. Counted
/// since the exporter started. Mind whose histogram it is: a service's own timers start behind Accept, so its histogram
/// has no accept wait in it. Only names that speak of a client's side (`client`, `upstream`, `probe`) are taken as one.
public final class PrometheusHistogram {
    private static final int MOST_NAMES = 1000;
    private static final int MOST_BUCKETS = 1000;
    private static final double[] WANTED = {50, 75, 90, 95, 99, 99.9};

    private static final class Series {
        /// Upper bound to cumulative count, summed over the label sets.
        final TreeMap<Double, Double> buckets = new TreeMap<>();
        double sum = -1;
    }

    private final Map<String, Series> byName = new HashMap<>();

    /// Whether a sample is a bucket, so that a text beginning with it is a scrape.
    public static boolean isBucket(String sample) {
        return sample.contains("_bucket{") && sample.contains("le=\"");
    }

    /// Takes `name{labels}` and its value.
    public void take(String sample, double value) {
        int brace = sample.indexOf('{');
        String full = brace < 0 ? sample : sample.substring(0, brace);
        if (!(value >= 0) || Double.isInfinite(value)) {
            return;
        }
        if (full.endsWith("_bucket") && brace > 0) {
            double bound = bound(sample);
            Series series = series(full.substring(0, full.length() - "_bucket".length()));
            if (!Double.isNaN(bound) && series != null && series.buckets.size() < MOST_BUCKETS) {
                series.buckets.merge(bound, value, Double::sum);
            }
        } else if (full.endsWith("_sum")) {
            Series series = series(full.substring(0, full.length() - "_sum".length()));
            if (series != null) {
                series.sum = Math.max(series.sum, 0) + value;
            }
        }
    }

    private @Nullable Series series(String name) {
        if (unitMillis(name) == 0 || (byName.size() >= MOST_NAMES && !byName.containsKey(name))) {
            return null;
        }
        return byName.computeIfAbsent(name, _ -> new Series());
    }

    private static double bound(String sample) {
        int from = sample.indexOf("le=\"");
        int to = from < 0 ? -1 : sample.indexOf('"', from + 4);
        if (to < 0) {
            return Double.NaN;
        }
        String text = sample.substring(from + 4, to);
        if (text.equals("+Inf") || text.equals("Inf")) {
            return Double.POSITIVE_INFINITY;
        }
        return Figures.number(text).orElse(Double.NaN);
    }

    /// ms in one unit of a metric of that name; 0 where it isn't a request's latency.
    private static double unitMillis(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("go_") || lower.startsWith("process_") || lower.contains("gc_")) {
            return 0;
        }
        boolean latency = lower.contains("request")
                || lower.contains("response")
                || lower.contains("latency")
                || lower.contains("duration")
                || lower.contains("_rq_time");
        if (!latency) {
            return 0;
        }
        if (lower.contains("milliseconds") || lower.endsWith("_ms") || lower.endsWith("_rq_time")) {
            return 1;
        }
        if (lower.contains("microseconds") || lower.endsWith("_us")) {
            return 1e-3;
        }
        return lower.contains("seconds") ? 1000 : 0;
    }

    private static boolean isClients(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("client") || lower.contains("upstream") || lower.contains("probe");
    }

    /// The histogram of the scrape that says most of clients, the busiest first; `null` where it has none.
    public @Nullable ClientLatency latency() {
        String best = null;
        double most = -1;
        for (Map.Entry<String, Series> one : byName.entrySet()) {
            double count = total(one.getValue()) + (isClients(one.getKey()) ? 1e15 : 0);
            if (total(one.getValue()) > 0
                    && (count > most
                            || (count == most && best != null && one.getKey().compareTo(best) < 0))) {
                most = count;
                best = one.getKey();
            }
        }
        Series series = best == null ? null : byName.get(best);
        return best == null || series == null ? null : latency(best, series);
    }

    private static double total(Series series) {
        return series.buckets.isEmpty() ? 0 : series.buckets.lastEntry().getValue();
    }

    private static @Nullable ClientLatency latency(String name, Series series) {
        double unit = unitMillis(name);
        double total = total(series);
        List<Quantile> quantiles = new ArrayList<>();
        for (double percent : WANTED) {
            Quantile quantile = quantile(series.buckets, percent / 100, total, unit);
            if (quantile != null) {
                quantiles.add(quantile);
            }
        }
        if (quantiles.isEmpty()) {
            return null;
        }
        OptionalDouble mean =
                series.sum >= 0 && total > 0 ? OptionalDouble.of(series.sum / total * unit) : OptionalDouble.empty();
        boolean clients = isClients(name);
        return new ClientLatency(
                "Prometheus histogram " + name,
                quantiles,
                mean.isPresent() ? (Double) mean.getAsDouble() : null,
                null,
                total < Long.MAX_VALUE ? (Long) (long) total : null,
                null,
                null,
                Connecting.UNKNOWN,
                clients ? Vantage.CLIENT : Vantage.UNKNOWN,
                "counted since the exporter started; quantiles lie somewhere in their bucket"
                        + (clients
                                ? ""
                                : "; if the service itself exports it, its timers start behind Accept and the accept wait"
                                        + " isn't in it"));
    }

    /// @return `null` where it lies beyond the last finite bound: then nothing bounds it above
    private static @Nullable Quantile quantile(
            NavigableMap<Double, Double> buckets, double share, double total, double unit) {
        double rank = share * total;
        double below = 0;
        double lower = 0;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            double count = Math.max(below, bucket.getValue());
            if (count >= rank && count > below) {
                if (bucket.getKey().isInfinite()) {
                    return null;
                }
                double within = (rank - below) / (count - below);
                double value = lower + (bucket.getKey() - lower) * Math.clamp(within, 0, 1);
                return new Quantile(share, value * unit, lower * unit, bucket.getKey() * unit);
            }
            below = count;
            lower = bucket.getKey();
        }
        return null;
    }
}

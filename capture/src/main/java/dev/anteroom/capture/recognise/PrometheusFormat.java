package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.latency.PrometheusHistogram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prometheus text: a Go service's own metrics (`go_*`, `process_*`), and node_exporter's `node_netstat_*`, which are
/// the kernel's counters; latency histograms.
final class PrometheusFormat implements TextFormat {
    private static final String NODE = "node_netstat_";

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!isComment(lines.line()) && !isOurs(lines.line()) && !PrometheusHistogram.isBucket(lines.line())) {
            return false;
        }
        int first = lines.number();
        Map<String, Double> own = new HashMap<>();
        Map<String, Long> kernel = new HashMap<>();
        PrometheusHistogram histogram = new PrometheusHistogram();
        while (lines.hasLine()) {
            String line = lines.line();
            if (!isComment(line) && !line.isBlank()) {
                int end = sampleEnd(line);
                String text = end < 0 ? "" : firstWord(line.substring(end));
                Double value = Text.decimal(text);
                if (!isValue(text)) {
                    break;
                }
                if (value != null) {
                    keep(line.substring(0, end), value, own, kernel);
                    histogram.take(line.substring(0, end), value);
                }
            }
            lines.advance();
        }
        RuntimeStats stats = stats(own);
        if (stats != null) {
            findings.add(new Found.GoRuntime(stats), "prometheus", context.pid(), first);
        }
        if (!kernel.isEmpty()) {
            findings.add(new Found.Counters(new NetCounters(kernel), true), "node-netstat", null, first);
        }
        ClientLatency latency = histogram.latency();
        if (latency != null) {
            findings.add(new Found.Latency(latency), "latency-prometheus", null, first);
        }
        if (stats == null && kernel.isEmpty() && latency == null) {
            findings.add(new Found.Known("metrics without the Go runtime's"), "prometheus", null, first);
        }
        return true;
    }

    private static String firstWord(String text) {
        List<String> words = Text.words(text, 2);
        return words.isEmpty() ? "" : words.get(0);
    }

    private static boolean isComment(String line) {
        return line.startsWith("# HELP ") || line.startsWith("# TYPE ") || line.equals("# EOF");
    }

    private static boolean isOurs(String line) {
        if (!line.startsWith("go_") && !line.startsWith("process_") && !line.startsWith(NODE)) {
            return false;
        }
        int end = sampleEnd(line);
        return end > 0 && isValue(firstWord(line.substring(end)));
    }

    private static boolean isValue(String text) {
        return Text.decimal(text) != null || text.equals("NaN") || text.endsWith("Inf");
    }

    /// Offset behind `name{labels}`, or -1.
    private static int sampleEnd(String line) {
        int at = 0;
        while (at < line.length()
                && (Character.isLetterOrDigit(line.charAt(at)) || line.charAt(at) == '_' || line.charAt(at) == ':')) {
            at++;
        }
        if (at == 0 || at == line.length()) {
            return -1;
        }
        if (line.charAt(at) == '{') {
            at = line.lastIndexOf('}') + 1;
        }
        return at > 0 && at < line.length() && Text.isBlank(line.charAt(at)) ? at : -1;
    }

    private static void keep(String sample, double value, Map<String, Double> own, Map<String, Long> kernel) {
        if (sample.startsWith(NODE)) {
            int brace = sample.indexOf('{');
            String name = sample.substring(NODE.length(), brace < 0 ? sample.length() : brace);
            int group = name.indexOf('_');
            if (group > 0) {
                kernel.put(name.substring(0, group) + "." + name.substring(group + 1), (long) value);
            }
        } else if ((sample.startsWith("go_") || sample.startsWith("process_")) && own.size() < 10_000) {
            own.put(sample, value);
        }
    }

    private static @Nullable RuntimeStats stats(Map<String, Double> own) {
        Double pauses = own.get("go_gc_duration_seconds_sum");
        Double longest = own.get("go_gc_duration_seconds{quantile=\"1\"}");
        RuntimeStats stats = new RuntimeStats(
                whole(own.get("go_gc_duration_seconds_count")),
                pauses == null ? null : (Long) Math.round(pauses * 1e9),
                own.get("go_memstats_gc_cpu_fraction"),
                longest == null ? null : (Long) Math.round(longest * 1e9),
                whole(own.get("go_goroutines")),
                whole(own.get("go_memstats_heap_alloc_bytes")),
                whole(own.get("process_open_fds")),
                whole(own.get("process_max_fds")));
        return stats.equals(NOTHING) ? null : stats;
    }

    private static final RuntimeStats NOTHING = new RuntimeStats(null, null, null, null, null, null, null, null);

    private static @Nullable Long whole(@Nullable Double value) {
        return value == null ? null : (Long) value.longValue();
    }
}

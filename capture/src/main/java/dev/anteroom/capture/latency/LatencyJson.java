package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The JSON summaries of k6 (`--summary-export`, and the data of `handleSummary`), vegeta (`report -type=json`), oha,
/// fortio, ghz and bombardier.
///
/// ```
/// k6, ms      {"metrics": {"http_req_duration": {"avg": 2.8, "med": 2.7, "max": 12.5, "p(90)": 3.4}, …
///             {"metrics": {"http_req_duration": {"type": "trend", "values": {"avg": 2.8, …}}, …
/// vegeta, ns  {"latencies": {"mean": 2800000, "50th": 2700000, "99th": 8100000, "max": 12500000}, …
/// oha, s      {"summary": {"average": 0.8, "slowest": 4.4}, "latencyPercentiles": {"p99": 3.7}, …
/// fortio, s   {"DurationHistogram": {"Count": 40, "Percentiles": [{"Percentile": 99, "Value": 0.0035}, …
/// ghz, ns     {"count": 200, "average": 32010000, "latencyDistribution": [{"percentage": 99, "latency": 6}, …
/// bombardier, µs  {"result": {"latency": {"mean": 3120.1, "max": 73930, "percentiles": {"99": 8220}}, …
/// ```
public final class LatencyJson {
    private LatencyJson() {}

    /// What a summary says; `null` where the object is none.
    public static @Nullable ClientLatency read(JsonNode root) {
        JsonNode duration = root.path("metrics").path("http_req_duration");
        if (duration.isObject()) {
            return k6(root.path("metrics"), duration);
        }
        JsonNode latencies = root.path("latencies");
        if (latencies.isObject() && (latencies.has("99th") || latencies.has("mean") || latencies.has("50th"))) {
            return vegeta(root, latencies);
        }
        if (root.path("latencyPercentiles").isObject() && root.path("summary").isObject()) {
            return oha(root);
        }
        if (root.path("DurationHistogram").path("Percentiles").isArray()) {
            return fortio(root);
        }
        if (root.path("latencyDistribution").isArray()) {
            return ghz(root);
        }
        JsonNode bombardier = root.path("result").path("latency");
        return bombardier.path("percentiles").isObject() ? bombardier(root.path("result"), bombardier) : null;
    }

    private static @Nullable ClientLatency oha(JsonNode root) {
        Sum sum = new Sum();
        for (Map.Entry<String, JsonNode> value : root.path("latencyPercentiles").properties()) {
            String name = value.getKey();
            quantile(sum, name.startsWith("p") ? name.substring(1) : name, value.getValue(), 1000);
        }
        JsonNode summary = root.path("summary");
        sum.mean(millis(summary.path("average"), 1000));
        sum.max(millis(summary.path("slowest"), 1000));
        sum.rate(millis(summary.path("requestsPerSec"), 1));
        return sum.latency("oha", Connecting.INSIDE, Vantage.CLIENT, "");
    }

    private static @Nullable ClientLatency fortio(JsonNode root) {
        Sum sum = new Sum();
        JsonNode histogram = root.path("DurationHistogram");
        for (JsonNode percentile : histogram.path("Percentiles")) {
            quantile(sum, percentile.path("Percentile").asString(""), percentile.path("Value"), 1000);
        }
        sum.mean(millis(histogram.path("Avg"), 1000));
        sum.max(millis(histogram.path("Max"), 1000));
        sum.requests(millis(histogram.path("Count"), 1));
        sum.rate(millis(root.path("ActualQPS"), 1));
        return sum.latency("fortio", Connecting.UNKNOWN, Vantage.CLIENT, "");
    }

    private static @Nullable ClientLatency ghz(JsonNode root) {
        Sum sum = new Sum();
        for (JsonNode one : root.path("latencyDistribution")) {
            quantile(sum, one.path("percentage").asString(""), one.path("latency"), 1e-6);
        }
        sum.mean(millis(root.path("average"), 1e-6));
        sum.max(millis(root.path("slowest"), 1e-6));
        sum.requests(millis(root.path("count"), 1));
        sum.rate(millis(root.path("rps"), 1));
        return sum.latency("ghz", Connecting.UNKNOWN, Vantage.CLIENT, "");
    }

    private static @Nullable ClientLatency bombardier(JsonNode result, JsonNode latency) {
        Sum sum = new Sum();
        for (Map.Entry<String, JsonNode> value : latency.path("percentiles").properties()) {
            quantile(sum, value.getKey(), value.getValue(), 1e-3);
        }
        sum.mean(millis(latency.path("mean"), 1e-3));
        sum.max(millis(latency.path("max"), 1e-3));
        sum.rate(millis(result.path("rps").path("mean"), 1));
        return sum.latency("bombardier", Connecting.INSIDE, Vantage.CLIENT, "");
    }

    private static void quantile(Sum sum, String name, JsonNode value, double unit) {
        OptionalDouble percent = Figures.number(name);
        if (percent.isPresent()) {
            sum.quantile(percent.getAsDouble(), millis(value, unit));
        }
    }

    private static JsonNode values(JsonNode metric) {
        return metric.path("values").isObject() ? metric.path("values") : metric;
    }

    private static @Nullable ClientLatency k6(JsonNode metrics, JsonNode duration) {
        Sum sum = new Sum();
        for (Map.Entry<String, JsonNode> value : values(duration).properties()) {
            K6Report.figure(sum, value.getKey(), millis(value.getValue(), 1));
        }
        JsonNode requests = values(metrics.path("http_reqs"));
        sum.requests(millis(requests.path("count"), 1));
        sum.rate(millis(requests.path("rate"), 1));
        sum.longestConnect(millis(values(metrics.path("http_req_connecting")).path("max"), 1));
        return sum.latency("k6", Connecting.OUTSIDE, Vantage.CLIENT, K6Report.NOTE);
    }

    private static @Nullable ClientLatency vegeta(JsonNode root, JsonNode latencies) {
        Sum sum = new Sum();
        for (Map.Entry<String, JsonNode> value : latencies.properties()) {
            String name = value.getKey();
            OptionalDouble millis = millis(value.getValue(), 1e-6);
            if (name.equals("mean")) {
                sum.mean(millis);
            } else if (name.equals("max")) {
                sum.max(millis);
            } else if (name.endsWith("th")) {
                OptionalDouble percent = Figures.number(name.substring(0, name.length() - 2));
                if (percent.isPresent()) {
                    sum.quantile(percent.getAsDouble(), millis);
                }
            }
        }
        sum.requests(millis(root.path("requests"), 1));
        sum.rate(millis(root.path("rate"), 1));
        return sum.latency("vegeta", Connecting.INSIDE, Vantage.CLIENT, "");
    }

    private static OptionalDouble millis(JsonNode node, double unit) {
        if (!node.isNumber()) {
            return OptionalDouble.empty();
        }
        double value = node.asDouble() * unit;
        return Double.isFinite(value) && value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}

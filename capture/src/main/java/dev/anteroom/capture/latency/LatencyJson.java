package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The JSON summaries of k6 (`--summary-export`, and the data of `handleSummary`) and vegeta (`report -type=json`).
///
/// ```
/// {"metrics": {"http_req_duration": {"avg": 2.8, "med": 2.7, "max": 12.5, "p(90)": 3.4, "p(95)": 4.1}, …     k6, ms
/// {"metrics": {"http_req_duration": {"type": "trend", "contains": "time", "values": {"avg": 2.8, …}}, …
/// {"latencies": {"mean": 2800000, "50th": 2700000, "99th": 8100000, "max": 12500000}, "requests": 1200, …     vegeta,
/// ns
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
        return null;
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

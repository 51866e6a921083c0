package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// `vegeta report`, as text.
///
/// ```
/// Requests      [total, rate, throughput]         1200, 120.00, 65.87
/// Duration      [total, attack, wait]             10.094965987s, 9.949883921s, 145.082066ms
/// Latencies     [min, mean, 50, 90, 95, 99, max]  90.4ms, 113.1ms, 108.2ms, 140.1ms, 247.7ms, 264.8ms, 1.37s
/// ```
/// The list in brackets names the columns; it has grown over the versions. Its clock starts before the request is
/// handed to Go's client (`lib/attack.go`, `hit`): dialling is inside.
final class VegetaReport implements LatencyReport {
    private final Sum sum = new Sum();

    static boolean begins(String line) {
        return line.startsWith("Requests ") && line.contains("[total");
    }

    @Override
    public String tool() {
        return "vegeta";
    }

    @Override
    public boolean take(String line) {
        int open = line.indexOf('[');
        int close = line.indexOf(']', Math.max(open, 0));
        if (line.startsWith("Requests ") && open > 0 && close > open) {
            read(line.substring(open + 1, close), line.substring(close + 1), false);
            return true;
        }
        if (line.startsWith("Latencies ") && open > 0 && close > open) {
            read(line.substring(open + 1, close), line.substring(close + 1), true);
            return true;
        }
        return line.startsWith("Duration ")
                || line.startsWith("Bytes In")
                || line.startsWith("Bytes Out")
                || line.startsWith("Success ")
                || line.startsWith("Status Codes");
    }

    private void read(String columns, String values, boolean latencies) {
        String[] names = columns.split(",", 40);
        String[] figures = values.split(",", 40);
        for (int i = 0; i < Math.min(names.length, figures.length); i++) {
            String name = names[i].strip();
            String figure = figures[i].strip();
            if (!latencies) {
                if (name.equals("total")) {
                    sum.requests(Figures.number(figure));
                } else if (name.equals("rate")) {
                    sum.rate(Figures.number(figure));
                }
                continue;
            }
            OptionalDouble millis = Figures.millis(figure);
            OptionalDouble percent = Figures.number(name);
            if (percent.isPresent()) {
                sum.quantile(percent.getAsDouble(), millis);
            } else if (name.equals("mean")) {
                sum.mean(millis);
            } else if (name.equals("max")) {
                sum.max(millis);
            }
        }
    }

    @Override
    public @Nullable ClientLatency latency() {
        return sum.latency(tool(), Connecting.INSIDE, Vantage.CLIENT, "");
    }
}

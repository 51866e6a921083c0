package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// bombardier.
///
/// ```
/// Bombarding http://127.0.0.1:8080 for 10s using 125 connection(s)
/// Statistics        Avg      Stdev        Max
///   Reqs/sec     40034.56    5113.58   50012.29
///   Latency        3.12ms     1.30ms    73.93ms
///   Latency Distribution
///      99%     8.22ms
///   HTTP codes:
///     1xx - 0, 2xx - 400400, 3xx - 0, 4xx - 0, 5xx - 0
///     others - 12
/// ```
/// Its clock runs around the client's call (`http_client.go`, `do`): opening a connection is inside.
final class BombardierReport implements LatencyReport {
    private final Sum sum = new Sum();
    private double answers;
    private int taken;

    static boolean begins(String line) {
        String text = line.strip();
        return text.startsWith("Bombarding ")
                || (text.startsWith("Statistics ") && text.matches("Statistics +Avg +Stdev +Max"));
    }

    @Override
    public String tool() {
        return "bombardier";
    }

    @Override
    public boolean take(String line) {
        taken++;
        String text = line.strip();
        String[] words = text.split("\\s+", 8);
        if (words[0].equals("Reqs/sec") && words.length >= 2) {
            sum.rate(Figures.number(words[1]));
        } else if (words[0].equals("Latency") && words.length >= 4) {
            sum.mean(Figures.millis(words[1]));
            sum.max(Figures.millis(words[3]));
        } else if (words.length == 2 && words[0].endsWith("%")) {
            OptionalDouble percent = Figures.number(words[0].substring(0, words[0].length() - 1));
            if (percent.isPresent()) {
                sum.quantile(percent.getAsDouble(), Figures.millis(words[1]));
            }
        } else if (text.contains("xx - ")) {
            for (String part : text.split(",", 10)) {
                int dash = part.indexOf(" - ");
                answers += dash < 0
                        ? 0
                        : Figures.number(part.substring(dash + 3).strip()).orElse(0);
            }
        } else {
            boolean own = text.isEmpty()
                    || Character.isWhitespace(line.charAt(0))
                    || text.startsWith("Statistics")
                    || text.startsWith("[")
                    || text.startsWith("Done!");
            return own || taken == 1;
        }
        return true;
    }

    @Override
    public @Nullable ClientLatency latency() {
        sum.requests(answers > 0 ? OptionalDouble.of(answers) : OptionalDouble.empty());
        return sum.latency(tool(), Connecting.INSIDE, Vantage.CLIENT, "");
    }
}

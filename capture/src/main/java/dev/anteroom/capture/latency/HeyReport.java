package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// hey (and boom before it).
///
/// ```
/// Summary:
///   Total:	0.1542 secs
///   Slowest:	0.0082 secs
///   Average:	0.0037 secs
///   Requests/sec:	1297.2432
/// Latency distribution:
///   99% in 0.0077 secs
/// Details (average, fastest, slowest):
///   DNS+dialup:	0.0003 secs, 0.0024 secs, 0.0082 secs
/// Status code distribution:
///   [200]	200 responses
/// ```
/// Its clock starts before the request is handed to Go's client (`requester/requester.go`, `makeRequest`): dialling is
/// inside.
final class HeyReport implements LatencyReport {
    private final Sum sum = new Sum();
    private double responses;
    private boolean statuses;
    private int taken;

    static boolean begins(String line) {
        String text = line.strip();
        return text.startsWith("Total:") && text.endsWith(" secs");
    }

    @Override
    public String tool() {
        return "hey";
    }

    @Override
    public boolean take(String line) {
        taken++;
        String text = line.strip();
        if (text.isEmpty()) {
            return true;
        }
        String[] words = text.split("\\s+", 8);
        if (text.startsWith("Slowest:")) {
            sum.max(seconds(words, 1));
        } else if (text.startsWith("Average:")) {
            sum.mean(seconds(words, 1));
        } else if (text.startsWith("Requests/sec:") && words.length > 1) {
            sum.rate(Figures.number(words[1]));
        } else if (words.length >= 3 && words[0].endsWith("%") && words[1].equals("in")) {
            // Some versions print `99%% in`.
            OptionalDouble percent = Figures.number(words[0].replace("%", ""));
            if (percent.isPresent()) {
                sum.quantile(percent.getAsDouble(), seconds(words, 2));
            }
        } else if (text.startsWith("DNS+dialup:") && words.length >= 6) {
            sum.longestConnect(seconds(words, 5));
        } else if (text.startsWith("Status code distribution:")) {
            statuses = true;
        } else if (statuses && words.length == 3 && words[2].equals("responses")) {
            responses += Figures.number(words[1]).orElse(0);
        } else {
            return taken == 1 || !text.equals(line) || isHeading(text);
        }
        return true;
    }

    private static boolean isHeading(String text) {
        return text.startsWith("Response time histogram:")
                || text.startsWith("Latency distribution:")
                || text.startsWith("Details ")
                || text.startsWith("Error distribution:");
    }

    private static OptionalDouble seconds(String[] words, int at) {
        return words.length > at ? Figures.millis(words[at] + "s") : OptionalDouble.empty();
    }

    @Override
    public @Nullable ClientLatency latency() {
        sum.requests(responses > 0 ? OptionalDouble.of(responses) : OptionalDouble.empty());
        return sum.latency(tool(), Connecting.INSIDE, Vantage.CLIENT, "");
    }
}

package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// hey (and boom before it), oha and ghz, which print the same with more digits, other units and more lines.
///
/// ```
/// Summary:
///   Total:	0.1542 secs                      oha: Success rate: 100.00%     ghz: Count:	200
///   Slowest:	0.0082 secs                          Total: 16.5012 secs                 Total:	181.57 ms
///   Average:	0.0037 secs
///   Requests/sec:	1297.2432
/// Latency distribution:                         oha: Response time distribution:
///   99% in 0.0077 secs                               99.00% in 3.7150 secs         ghz: 99 % in 69.11 ms
/// Details (average, fastest, slowest):
///   DNS+dialup:	0.0003 secs, 0.0024 secs, 0.0082 secs
/// Status code distribution:
///   [200]	200 responses
/// ```
/// Their clocks start before the request is handed to the client (hey: `requester/requester.go`, `makeRequest`):
/// dialling is inside.
final class HeyReport implements LatencyReport {
    private final Sum sum = new Sum();
    private String tool = "hey";
    private double responses;
    private boolean statuses;
    private int taken;

    static boolean begins(String line) {
        String text = line.strip();
        String[] words = text.split("\\s+", 4);
        return (text.startsWith("Total:")
                        && words.length == 3
                        && Figures.number(words[1]).isPresent()
                        && !Figures.millis("1" + words[2]).isEmpty())
                || (text.startsWith("Success rate:") && text.endsWith("%"));
    }

    @Override
    public String tool() {
        return tool;
    }

    @Override
    public boolean take(String line) {
        taken++;
        String text = line.strip();
        if (text.isEmpty()) {
            return true;
        }
        // `99 % in 69.11 ms` as `99% in 69.11 ms`; some versions print `99%% in`.
        String[] words = text.replace(" % in ", "% in ").replace("%%", "%").split("\\s+", 8);
        if (text.startsWith("Success rate:")) {
            tool = "oha";
        } else if (text.startsWith("Total:") && words.length > 2 && !words[2].startsWith("sec")) {
            tool = tool.equals("oha") ? tool : "ghz";
        } else if (text.startsWith("Slowest:")) {
            sum.max(duration(words, 1));
        } else if (text.startsWith("Average:")) {
            sum.mean(duration(words, 1));
        } else if (text.startsWith("Requests/sec:") && words.length > 1) {
            sum.rate(Figures.number(words[1]));
        } else if (words.length >= 3 && words[0].endsWith("%") && words[1].equals("in")) {
            OptionalDouble percent = Figures.number(words[0].replace("%", ""));
            if (percent.isPresent()) {
                sum.quantile(percent.getAsDouble(), duration(words, 2));
            }
        } else if (text.startsWith("DNS+dialup:") && words.length >= 6) {
            sum.longestConnect(duration(words, 5));
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
        return text.startsWith("Response time histogram")
                || text.startsWith("Response time distribution")
                || text.startsWith("Latency distribution")
                || text.startsWith("Details ")
                || text.startsWith("Summary:")
                || text.startsWith("Error distribution:");
    }

    /// `0.0082 secs`, `69.11 ms`, `0.0082 secs,`.
    private static OptionalDouble duration(String[] words, int at) {
        if (words.length <= at + 1) {
            return words.length <= at ? OptionalDouble.empty() : Figures.millis(words[at] + "s");
        }
        OptionalDouble millis = Figures.millis(words[at] + words[at + 1].replace(",", ""));
        return millis.isPresent() ? millis : Figures.millis(words[at] + "s");
    }

    @Override
    public @Nullable ClientLatency latency() {
        sum.requests(responses > 0 ? OptionalDouble.of(responses) : OptionalDouble.empty());
        // ghz dials before its clock starts, or when a connection is lost: its figures don't tell.
        Connecting connecting = tool.equals("ghz") ? Connecting.UNKNOWN : Connecting.INSIDE;
        return sum.latency(tool(), connecting, Vantage.CLIENT, "");
    }
}

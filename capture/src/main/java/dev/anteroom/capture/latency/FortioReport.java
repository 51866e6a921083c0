package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// fortio load.
///
/// ```
/// Aggregated Function Time : count 40 avg 0.00092 +/- 0.0006 min 0.0004 max 0.0042 sum 0.037
/// # range, mid point, percentile, count
/// >= 0.0004 <= 0.001 , 0.0007 , 75.00, 30
/// # target 99% 0.0035
/// Connection time histogram (s) : count 4 avg 0.0003 +/- 0.0001 min 0.0002 max 0.0007 sum 0.001
/// # target 99% 0.0007
/// ```
/// All in seconds. Only the first of its histograms is of the calls.
final class FortioReport implements LatencyReport {
    private static final String CALLS = "Aggregated Function Time : count ";
    private static final String CONNECTING = "Connection time histogram (s) : count ";

    private final Sum sum = new Sum();
    private boolean calls;

    static boolean begins(String line) {
        return line.strip().startsWith(CALLS);
    }

    @Override
    public String tool() {
        return "fortio";
    }

    @Override
    public boolean take(String line) {
        String text = line.strip();
        if (text.startsWith(CALLS)) {
            calls = true;
            sum.requests(Figures.number(word(text, "count")));
            sum.mean(seconds(word(text, "avg")));
            sum.max(seconds(word(text, "max")));
        } else if (text.startsWith(CONNECTING)) {
            calls = false;
            sum.longestConnect(seconds(word(text, "max")));
        } else if (text.startsWith("# target ")) {
            String[] words = text.split("\\s+", 5);
            if (calls && words.length >= 4 && words[2].endsWith("%")) {
                OptionalDouble percent = Figures.number(words[2].substring(0, words[2].length() - 1));
                if (percent.isPresent()) {
                    sum.quantile(percent.getAsDouble(), seconds(words[3]));
                }
            }
        } else if (text.startsWith("All done ")) {
            int qps = text.lastIndexOf(" qps");
            int from = qps < 0 ? -1 : text.lastIndexOf(' ', qps - 1);
            sum.rate(from < 0 ? OptionalDouble.empty() : Figures.number(text.substring(from + 1, qps)));
        } else {
            // Error cases and sizes have histograms too, and the codes lines.
            boolean other = text.contains(" : ") || text.contains(": ");
            calls &= !other;
            return other || text.isEmpty() || text.startsWith("#") || text.startsWith(">");
        }
        return true;
    }

    /// The word behind `name`, empty where there is none.
    private static String word(String text, String name) {
        int at = text.indexOf(" " + name + " ");
        String[] words =
                at < 0 ? new String[0] : text.substring(at + name.length() + 2).split("\\s+", 2);
        return words.length == 0 ? "" : words[0];
    }

    private static OptionalDouble seconds(String text) {
        return text.isEmpty() ? OptionalDouble.empty() : Figures.millis(text + "s");
    }

    @Override
    public @Nullable ClientLatency latency() {
        return sum.latency(tool(), Connecting.UNKNOWN, Vantage.CLIENT, "");
    }
}

package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// ab, of the Apache HTTP server.
///
/// ```
/// Complete requests:      1000
/// Requests per second:    10819.07 [#/sec] (mean)
/// Connection Times (ms)
///               min  mean[+/-sd] median   max
/// Connect:        0    0   0.1      0       1
/// Total:          0    1   0.3      1       3
/// Percentage of the requests served within a certain time (ms)
///   99%      2
///  100%      3 (longest request)
/// ```
/// It opens a connection for each request unless told `-k`, and its percentages are of connecting and all that
/// follows (`support/ab.c`, `ttime`), in whole ms.
final class AbReport implements LatencyReport {
    private final Sum sum = new Sum();
    private boolean shares;

    static boolean begins(String line) {
        return line.startsWith("This is ApacheBench")
                || line.startsWith("Concurrency Level: ")
                || line.startsWith("Connection Times (ms)")
                || line.startsWith("Percentage of the requests served within a certain time (ms)");
    }

    @Override
    public String tool() {
        return "ab";
    }

    @Override
    public boolean take(String line) {
        String text = line.strip();
        String[] words = text.split("\\s+", 8);
        if (text.startsWith("Complete requests:")) {
            sum.requests(Figures.number(words[words.length - 1]));
        } else if (text.startsWith("Requests per second:") && words.length > 3) {
            sum.rate(Figures.number(words[3]));
        } else if (words[0].equals("Connect:") && words.length == 6) {
            sum.longestConnect(Figures.number(words[5]));
        } else if (words[0].equals("Total:") && words.length == 6) {
            sum.mean(Figures.number(words[2]));
            sum.max(Figures.number(words[5]));
        } else if (text.startsWith("Percentage of the requests")) {
            shares = true;
        } else if (shares && words.length >= 2 && words[0].endsWith("%")) {
            OptionalDouble percent = Figures.number(words[0].substring(0, words[0].length() - 1));
            OptionalDouble millis = Figures.number(words[1]);
            if (percent.isPresent() && percent.getAsDouble() < 100 && millis.isPresent()) {
                // Printed without its fraction (`support/ab.c` rounds).
                double whole = millis.getAsDouble();
                sum.quantile(percent.getAsDouble(), Math.max(0, whole - 0.5), whole);
            } else {
                sum.max(millis);
            }
        } else {
            return !shares || text.isEmpty();
        }
        return true;
    }

    @Override
    public @Nullable ClientLatency latency() {
        return sum.latency(tool(), Connecting.INSIDE, Vantage.CLIENT, "");
    }
}

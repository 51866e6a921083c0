package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// wrk and wrk2.
///
/// ```
/// Running 2s test @ http://127.0.0.1:8080/
///   1 threads and 10 connections
///   Thread Stats   Avg      Stdev     Max   +/- Stdev
///     Latency     3.50ms    2.50ms  29.60ms   93.60%
///   Latency Distribution
///      99%   16.36ms
///   6144 requests in 2.01s, 714.00KB read
/// Requests/sec:   3058.62
/// Transfer/sec:    355.44KB
/// ```
/// wrk starts its clock when it writes the request on a standing connection (`wrk.c`, `socket_writeable`): opening one
/// isn't in its figures. wrk2 counts from when the request was due, so it is; it prints `99.000%` and goes on with a
/// table of percentiles, and with `-U` with both once more, uncorrected, as wrk would have them: those aren't the
/// clients'. Without `--latency` there are no quantiles. Requests that took longer than `--timeout` (2 s unless
/// told otherwise; `wrk.c`, `check_timeouts`) are counted under `Socket errors` and are in no table.
final class WrkReport implements LatencyReport {
    private static final double TIMEOUT_MILLIS = 2000;

    private final Sum sum = new Sum();
    private boolean distribution;
    private boolean corrected;
    private boolean ended;
    private int taken;
    private long timeouts;

    static boolean begins(String line) {
        return line.startsWith("Running ") && line.contains(" test @ ");
    }

    @Override
    public String tool() {
        return corrected ? "wrk2" : "wrk";
    }

    @Override
    public boolean take(String line) {
        if (ended) {
            return false;
        }
        taken++;
        String text = line.strip();
        String[] words = text.split("\\s+", 8);
        if (text.startsWith("Latency Distribution")) {
            distribution = !text.contains("Uncorrected");
            corrected |= text.contains("Recorded Latency");
        } else if (words[0].equals("Latency") && words.length >= 4) {
            sum.mean(Figures.millis(words[1]));
            sum.max(Figures.millis(words[3]));
        } else if (distribution && words.length == 2 && words[0].endsWith("%")) {
            OptionalDouble percent = Figures.number(words[0].substring(0, words[0].length() - 1));
            if (percent.isPresent()) {
                sum.quantile(percent.getAsDouble(), Figures.millis(words[1]));
            }
        } else if (text.contains(" requests in ")) {
            sum.requests(Figures.number(words[0]));
        } else if (text.startsWith("Socket errors:")) {
            int at = text.indexOf("timeout ");
            timeouts =
                    at < 0 ? 0 : (long) Figures.number(text.substring(at + 8)).orElse(0);
        } else if (text.startsWith("Requests/sec:") && words.length >= 2) {
            sum.rate(Figures.number(words[1]));
        } else if (text.startsWith("Transfer/sec:")) {
            ended = true;
        } else if (taken > 1 && !text.isEmpty() && text.equals(line) && !isOwn(text)) {
            return false;
        }
        return true;
    }

    /// Lines of wrk2 that begin at the margin.
    private static boolean isOwn(String text) {
        return text.startsWith("#[") || text.startsWith("----") || Character.isDigit(text.charAt(0));
    }

    @Override
    public @Nullable ClientLatency latency() {
        String note = "";
        if (timeouts > 0) {
            boolean changed = sum.timedOut(timeouts, TIMEOUT_MILLIS);
            note = timeouts + " requests timed out (after 2 s, unless --timeout said otherwise) and aren't in "
                    + tool() + "'s table"
                    + (changed ? ": quantiles that lie among them are that long at least" : "");
        }
        return sum.latency(tool(), corrected ? Connecting.INSIDE : Connecting.OUTSIDE, Vantage.CLIENT, note);
    }
}

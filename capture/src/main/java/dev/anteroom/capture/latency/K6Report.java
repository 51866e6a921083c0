package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The summary that k6 prints at the end.
///
/// ```
///      http_req_connecting............: avg=1.2ms  min=0s     med=0s     max=1.03s   p(90)=0s     p(95)=310µs
///    ✓ http_req_duration..............: avg=2.8ms  min=2.1ms  med=2.7ms  max=12.5ms  p(90)=3.4ms  p(95)=4.1ms
///      http_reqs......................: 2984   99.4/s
/// ```
/// `http_req_duration` is sending + waiting + receiving: opening the connection, and with it every repeated SYN, is in
/// `http_req_connecting` instead. P99 is there only where the script asks for it (`summaryTrendStats`). The full
/// summary of newer versions has the totals first (`█ TOTAL RESULTS`) and then the same metrics of each scenario and
/// group, which are no totals.
final class K6Report implements LatencyReport {
    static final String NOTE =
            "k6's http_req_duration leaves out connecting: repeated SYNs are in http_req_connecting instead";

    private final Sum sum = new Sum();
    private boolean totals;
    private boolean ofAPart;

    static boolean begins(String line) {
        String name = metric(line);
        String text = line.strip();
        return text.equals("█ THRESHOLDS")
                || text.equals("█ TOTAL RESULTS")
                || name.startsWith("http_req")
                || name.equals("data_received")
                || name.equals("data_sent")
                || name.equals("checks");
    }

    /// The metric's name in `name.....: …`, empty where the line has none.
    private static String metric(String line) {
        String text = line.strip();
        int from = 0;
        while (from < text.length() && !Character.isLetter(text.charAt(from)) && from < 4) {
            from++;
        }
        int to = from;
        while (to < text.length() && (Character.isLetterOrDigit(text.charAt(to)) || text.charAt(to) == '_')) {
            to++;
        }
        int dots = to;
        while (dots < text.length() && text.charAt(dots) == '.') {
            dots++;
        }
        return dots - to >= 2 && text.startsWith(": ", dots) ? text.substring(from, to) : "";
    }

    @Override
    public String tool() {
        return "k6";
    }

    @Override
    public boolean take(String line) {
        String text = line.strip();
        if (text.startsWith("█") || text.startsWith("↳")) {
            boolean total = text.contains("TOTAL RESULTS");
            ofAPart = totals && !total;
            totals |= total;
            return true;
        }
        String name = metric(line);
        if (ofAPart) {
            return isOwn(line, text, name);
        }
        int colon = line.indexOf(": ");
        String[] values =
                colon < 0 ? new String[0] : line.substring(colon + 2).strip().split("\\s+", 30);
        switch (name) {
            case "http_req_duration" -> trend(values);
            case "http_req_connecting" -> {
                for (String value : values) {
                    if (value.startsWith("max=")) {
                        sum.longestConnect(Figures.millis(value.substring(4)));
                    }
                }
            }
            case "http_reqs" -> {
                sum.requests(Figures.number(values[0]));
                if (values.length > 1 && values[1].endsWith("/s")) {
                    sum.rate(Figures.number(values[1].substring(0, values[1].length() - 2)));
                }
            }
            default -> {
                return isOwn(line, text, name);
            }
        }
        return true;
    }

    /// Other metrics, checks, thresholds, headings of groups: all of them indented, or of k6's own marks.
    private static boolean isOwn(String line, String text, String name) {
        return !name.isEmpty()
                || text.isEmpty()
                || Character.isWhitespace(line.charAt(0))
                || text.startsWith("✓")
                || text.startsWith("✗")
                || text.startsWith("{")
                || text.equals("HTTP")
                || text.equals("EXECUTION")
                || text.equals("NETWORK")
                || text.equals("CUSTOM");
    }

    private void trend(String[] values) {
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals > 0) {
                figure(sum, value.substring(0, equals), Figures.millis(value.substring(equals + 1)));
            }
        }
    }

    /// One figure of `http_req_duration` by k6's name for it.
    static void figure(Sum sum, String name, OptionalDouble millis) {
        switch (name) {
            case "avg" -> sum.mean(millis);
            case "max" -> sum.max(millis);
            case "med" -> sum.quantile(50, millis);
            default -> {
                if (name.startsWith("p(") && name.endsWith(")")) {
                    OptionalDouble percent = Figures.number(name.substring(2, name.length() - 1));
                    if (percent.isPresent()) {
                        sum.quantile(percent.getAsDouble(), millis);
                    }
                }
            }
        }
    }

    @Override
    public @Nullable ClientLatency latency() {
        return sum.latency(tool(), Connecting.OUTSIDE, Vantage.CLIENT, NOTE);
    }
}

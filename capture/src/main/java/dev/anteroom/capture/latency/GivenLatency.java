package dev.anteroom.capture.latency;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import dev.anteroom.capture.files.FileContent;
import dev.anteroom.capture.recognise.FileRecogniser;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What a person gives as the clients' latency: figures (`p50=12ms,p99=900ms`), or a file in any form that is known.
public final class GivenLatency {
    /// No summary is longer.
    private static final int MOST_BYTES = 256 << 20;

    private GivenLatency() {}

    /// @throws CaptureException with one sentence where it is neither
    public static ClientLatency read(String text) {
        boolean file = Files.isRegularFile(Path.of(text));
        if (!file && text.indexOf('=') > 0) {
            return figures(text);
        }
        if (!file) {
            throw new CaptureException("--latency: " + text
                    + " is neither a file nor figures; give p50=12ms,p99=900ms or the output of wrk, hey, k6, vegeta,"
                    + " oha, ghz, fortio, bombardier, ab, a HdrHistogram log or a Prometheus histogram");
        }
        return fromFile(Path.of(text));
    }

    private static ClientLatency figures(String text) {
        Sum sum = new Sum();
        for (String part : text.split(",", 100)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals).strip();
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            OptionalDouble percent = name.startsWith("p") ? Figures.number(name.substring(1)) : OptionalDouble.empty();
            boolean rate = name.equals("rate");
            OptionalDouble figure = rate ? Figures.number(value.replaceFirst("/s$", "")) : Figures.millis(value);
            if (figure.isEmpty()) {
                throw new CaptureException("--latency: " + part.strip() + " has no "
                        + (rate ? "number of requests a second (rate=1200/s)" : "time with a unit (p99=900ms)"));
            }
            if (percent.isPresent() && percent.getAsDouble() > 0 && percent.getAsDouble() < 100) {
                sum.quantile(percent.getAsDouble(), figure);
            } else if (name.equals("mean")) {
                sum.mean(figure);
            } else if (name.equals("max")) {
                sum.max(figure);
            } else if (rate) {
                sum.rate(figure);
            } else {
                throw new CaptureException(
                        "--latency: " + name + " is none of p1 to p99.99, mean, max, rate (as in p50=12ms,p99=900ms)");
            }
        }
        ClientLatency latency = sum.latency("given", Connecting.UNKNOWN, Vantage.CLIENT, "");
        if (latency == null) {
            throw new CaptureException("--latency: no latency in " + text + "; give at least p99=900ms");
        }
        return latency;
    }

    private static ClientLatency fromFile(Path path) {
        byte[] bytes;
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new CaptureException(
                        path + ": no summary of latencies is that long; give the report, not its data");
            }
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new CaptureException(path + ": can't be read (" + e.getMessage() + ")");
        }
        ClientLatency best = null;
        for (Finding finding : FileRecogniser.read(path.toString(), FileContent.inMemory(bytes))
                .all()) {
            if (finding.found() instanceof Found.Latency found) {
                best = better(best, found.latency());
            }
        }
        if (best == null) {
            throw new CaptureException(
                    path + ": no client latency in it; known are the outputs of wrk, hey, k6, vegeta, oha, ghz,"
                            + " fortio, bombardier, ab, HdrHistogram logs and percentile tables, and Prometheus"
                            + " histograms");
        }
        return best;
    }

    /// The last report that has a tail: a file may hold several runs, or a table behind its summary.
    private static ClientLatency better(@Nullable ClientLatency one, ClientLatency other) {
        return one == null || other.tail().isPresent() || one.tail().isEmpty() ? other : one;
    }
}

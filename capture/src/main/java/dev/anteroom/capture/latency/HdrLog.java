package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalDouble;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A HdrHistogram interval log, all intervals together.
///
/// ```
/// #[Histogram log format version 1.3]
/// #[StartTime: 1441812279.474 (seconds since epoch), …]
/// "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
/// 0.127,1.007,2.769,HISTFAAAAEV42pNp…
/// ```
/// The log doesn't name the unit of what is recorded, but its writer divides `Interval_Max` by a ratio that makes
/// it ms by custom (`HistogramLogWriter.outputIntervalHistogram`, 1,000,000 for ns unless told otherwise): the
/// largest recorded value over that column is the unit. A ratio of 1 leaves it open, and then the values are
/// taken as they are, in ms.
final class HdrLog implements LatencyReport {
    /// Bytes of one interval's histogram, unpacked: five digits over the whole range of a long need less.
    private static final int MOST_BYTES = 64 << 20;

    private static final int MOST_INTERVALS = 1_000_000;
    private static final double[] WANTED = {50, 75, 90, 95, 99, 99.9, 99.99};

    private @Nullable Histogram all;
    private double seconds;
    private double ratio;
    private int intervals;
    private int damaged;
    private int taken;

    static boolean begins(String line) {
        return line.startsWith("#[Histogram log format version")
                || line.startsWith("#[StartTime: ")
                || line.startsWith("\"StartTimestamp\",\"Interval_Length\"");
    }

    @Override
    public String tool() {
        return "HdrHistogram log";
    }

    @Override
    public boolean take(String line) {
        taken++;
        if (taken == 1 || line.startsWith("#") || line.startsWith("\"StartTimestamp\"")) {
            return true;
        }
        String[] columns = line.split(",", 6);
        int at = columns[0].startsWith("Tag=") ? 1 : 0;
        if (columns.length != at + 4 || intervals + damaged >= MOST_INTERVALS) {
            return false;
        }
        OptionalDouble length = Figures.number(columns[at + 1].strip());
        OptionalDouble max = Figures.number(columns[at + 2].strip());
        if (Figures.number(columns[at].strip()).isEmpty() || length.isEmpty() || max.isEmpty()) {
            return false;
        }
        Histogram interval = decode(columns[at + 3].strip());
        if (interval == null) {
            damaged++;
            return true;
        }
        intervals++;
        seconds += length.getAsDouble();
        if (max.getAsDouble() > 0) {
            ratio = Math.max(ratio, interval.getMaxValue() / max.getAsDouble());
        }
        if (all == null) {
            all = interval;
            all.setAutoResize(true);
        } else if (!add(all, interval)) {
            damaged++;
        }
        return true;
    }

    private static boolean add(Histogram all, Histogram interval) {
        try {
            all.add(interval);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /// @return `null` where it isn't a compressed V2 histogram of a sensible size
    private static @Nullable Histogram decode(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            // Cookie and length of what is deflated; then the encoded histogram with its own payload length.
            if (bytes.length < 8 || bytes.length > MOST_BYTES) {
                return null;
            }
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
            return histogram.getTotalCount() < 0 ? null : histogram;
        } catch (DataFormatException | RuntimeException e) {
            return null;
        }
    }

    /// 1e6, 1e3 or 1: recorded values in a millisecond.
    private double perMilli() {
        return ratio > 3e4 ? 1e6 : ratio > 30 ? 1e3 : 1;
    }

    @Override
    public @Nullable ClientLatency latency() {
        if (all == null || all.getTotalCount() == 0) {
            return null;
        }
        Sum sum = new Sum();
        double unit = perMilli();
        for (double percent : WANTED) {
            double high = all.getValueAtPercentile(percent) / unit;
            double low = all.lowestEquivalentValue(all.getValueAtPercentile(percent)) / unit;
            sum.quantile(percent, low, high);
        }
        sum.mean(OptionalDouble.of(all.getMean() / unit));
        sum.max(OptionalDouble.of(all.getMaxValue() / unit));
        sum.requests(OptionalDouble.of((double) all.getTotalCount()));
        sum.rate(seconds > 0 ? OptionalDouble.of(all.getTotalCount() / seconds) : OptionalDouble.empty());
        String unitNote = unit == 1
                ? "the log doesn't name its unit: taken as milliseconds"
                : "recorded in " + (unit == 1e6 ? "ns" : "µs") + ", by the log's own Interval_Max";
        String cut = damaged == 0 ? "" : "; " + damaged + " intervals are damaged and left out";
        return sum.latency(tool(), Connecting.UNKNOWN, Vantage.CLIENT, unitNote + cut);
    }
}

package dev.anteroom.capture.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import org.jspecify.annotations.Nullable;

/// One report in a text, read line by line.
public interface LatencyReport {
    /// The report that begins with this line, or `null` where none does. The same line is the first to be
    /// [taken][#take(String)].
    static @Nullable LatencyReport beginningWith(String line) {
        if (WrkReport.begins(line)) {
            return new WrkReport();
        }
        if (HeyReport.begins(line)) {
            return new HeyReport();
        }
        if (VegetaReport.begins(line)) {
            return new VegetaReport();
        }
        if (K6Report.begins(line)) {
            return new K6Report();
        }
        if (BombardierReport.begins(line)) {
            return new BombardierReport();
        }
        if (FortioReport.begins(line)) {
            return new FortioReport();
        }
        if (AbReport.begins(line)) {
            return new AbReport();
        }
        if (HdrPercentiles.begins(line)) {
            return new HdrPercentiles();
        }
        if (HdrLog.begins(line)) {
            return new HdrLog();
        }
        return null;
    }

    /// The tool's name.
    String tool();

    /// Takes a line.
    ///
    /// @return whether it belongs to the report; the first always does
    boolean take(String line);

    /// What the lines said; `null` where they had no latency in them.
    @Nullable
    ClientLatency latency();
}

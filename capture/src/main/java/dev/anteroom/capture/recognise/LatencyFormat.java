package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.latency.LatencyReport;

/// Reports of load generators and histograms: what clients measured.
final class LatencyFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        LatencyReport report = LatencyReport.beginningWith(lines.line());
        if (report == null) {
            return false;
        }
        int first = lines.number();
        while (lines.hasLine() && report.take(lines.line())) {
            lines.advance();
        }
        ClientLatency latency = report.latency();
        if (latency == null) {
            findings.add(
                    new Found.Known("a report of " + report.tool() + " without latencies"), "latency", null, first);
        } else {
            findings.add(new Found.Latency(latency), "latency-" + report.tool(), null, first);
        }
        return true;
    }
}

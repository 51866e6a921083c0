package dev.anteroom.capture.recognise;

import java.time.Instant;
import java.util.List;

/// Reads a text that may hold several commands' output: each line goes to the first format that claims it, and that
/// format takes as many lines as are its own. What nobody claims is a heading or a note.
final class TextRecogniser {
    private final String path;

    TextRecogniser(String path) {
        this.path = path;
    }

    /// More specific formats first: a bare value's name must not be taken from a block that says what it is itself.
    private static List<TextFormat> formats() {
        return List.of(
                new GoroutineDumpFormat(),
                new AcceptFailureFormat(),
                new LegacyProfileFormat(),
                new LatencyFormat(),
                new SsFormat(),
                new ListenQueueFormat(),
                new NetstatFormat(),
                new ProcNetTcpFormat(),
                new NetCountersFormat(),
                new NetstatSummaryFormat(),
                new NstatFormat(),
                new SockstatFormat(),
                new LimitsFormat(),
                new StatusFormat(),
                new StatFormat(),
                new CgroupCpuFormat(),
                new FreezerFormat(),
                new FdListingFormat(),
                new LsofFormat(),
                new PsFormat(),
                new MemStatsFormat(),
                new PrometheusFormat(),
                new GcTraceFormat(),
                new BareValueFormat(),
                new SchedStatFormat(),
                new DateFormat(),
                new HostFormat(),
                new StraceFormat(),
                new SysctlFormat());
    }

    void read(byte[] bytes, int from, int end, Findings findings) {
        List<TextFormat> formats = formats();
        Lines lines = new Lines(bytes, from, end);
        Context context = new Context(path, "");
        while (lines.hasLine()) {
            if (lines.line().isBlank()) {
                lines.advance();
                continue;
            }
            boolean claimed = false;
            for (TextFormat format : formats) {
                int before = lines.number();
                if (format.read(lines, context, findings)) {
                    // A claim without a line would be made again for ever.
                    claimed = lines.number() > before;
                    break;
                }
            }
            if (!claimed) {
                String heading = Headings.of(lines.line());
                if (heading != null) {
                    Instant time = DateFormat.within(heading);
                    if (time != null) {
                        findings.time(time);
                    }
                    context = new Context(path, heading);
                }
                lines.advance();
            }
        }
        for (TextFormat format : formats) {
            format.finish(context, findings);
        }
    }
}

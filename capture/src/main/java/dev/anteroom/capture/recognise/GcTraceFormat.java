package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.GcTrace;
import org.jspecify.annotations.Nullable;

/// The lines that `GODEBUG=gctrace=1` puts into a service's log, between whatever else is there:
/// `gc 7 @0.123s 2%: 0.023+0.54+0.003 ms clock, …` (Go's `runtime/extern.go`). First and third of the clock times are
/// the stop-the-world phases.
final class GcTraceFormat implements TextFormat {
    private int first;
    private int cycles;
    private long lastNumber;
    private double firstSeconds;
    private double lastSeconds;
    private double stopMillis;
    private double longestMillis;
    private double percent;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        int at = start(lines.line());
        if (at < 0 || !line(lines.line().substring(at), lines.number())) {
            return false;
        }
        lines.advance();
        return true;
    }

    @Override
    public void finish(Context context, Findings findings) {
        if (cycles > 0) {
            GcTrace trace = new GcTrace(
                    cycles,
                    (long) ((lastSeconds - firstSeconds) * 1e9),
                    (long) (stopMillis * 1e6),
                    (long) (longestMillis * 1e6),
                    percent);
            findings.add(new Found.Gc(trace), "gctrace", null, first);
        }
    }

    private static int start(String line) {
        int at = line.indexOf("gc ");
        while (at >= 0) {
            if ((at == 0 || Text.isBlank(line.charAt(at - 1)) || line.charAt(at - 1) == '"')
                    && line.length() > at + 3
                    && Text.isDigit(line.charAt(at + 3))) {
                return at;
            }
            at = line.indexOf("gc ", at + 1);
        }
        return -1;
    }

    private boolean line(String text, int line) {
        int time = text.indexOf(" @");
        int second = text.indexOf("s ", time + 1);
        int share = text.indexOf("%: ");
        int clock = text.indexOf(" ms clock,");
        if (time < 0 || second < time || share < second || clock < share) {
            return false;
        }
        Long number = Text.number(text.substring(3, time));
        Double seconds = Text.decimal(text.substring(time + 2, second));
        Double cpu = Text.decimal(text.substring(second + 2, share));
        String[] phases = text.substring(share + 3, clock).split("\\+", 4);
        Double sweep = phases.length == 3 ? (@Nullable Double) Text.decimal(phases[0]) : null;
        Double mark = phases.length == 3 ? (@Nullable Double) Text.decimal(phases[2]) : null;
        if (number == null || seconds == null || cpu == null || sweep == null || mark == null) {
            return false;
        }
        if (cycles == 0 || number <= lastNumber) {
            // The log goes on with another process: only the latest counts.
            first = line;
            cycles = 0;
            firstSeconds = seconds;
            stopMillis = 0;
            longestMillis = 0;
        }
        cycles++;
        lastNumber = number;
        lastSeconds = seconds;
        percent = cpu;
        stopMillis += sweep + mark;
        longestMillis = Math.max(longestMillis, Math.max(sweep, mark));
        return true;
    }
}

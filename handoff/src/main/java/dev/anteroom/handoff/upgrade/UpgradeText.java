package dev.anteroom.handoff.upgrade;

import dev.anteroom.handoff.service.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An upgrade drawn for a terminal: a lane for each process, a lane for each queue, and the old one's three phases.
///
/// ```
///            0 s                                                        3.4 s
/// old 4711   ████████████████████████▓▓▓▓▓▒▒▒░│
/// new 4742       ···████████████████████████████████████████████████████████
/// http       ▁▁▁▁▂▁▁▁▁▁▁▁▁▁▁▅▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁   deepest 12 of 4096
/// ```
public final class UpgradeText {
    private static final String BARS = " ▁▂▃▄▅▆▇█";
    private static final int LABEL = 12;

    private UpgradeText() {}

    public static String render(UpgradeReport report, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(report));
        if (report.outcome() != UpgradeReport.Outcome.DRY_RUN) {
            int columns = Math.max(20, Math.min(80, width - LABEL - 22));
            lines.add("");
            lines.add(pad("") + scale(report.millis(), columns));
            lines.add(pad("old " + report.oldPid()) + lane(Lane.old(report), report.millis(), columns));
            if (report.newPid() != 0) {
                lines.add(pad("new " + report.newPid()) + lane(Lane.newcomer(report), report.millis(), columns));
            }
            for (Map.Entry<String, QueueSeries> queue : report.queues().entrySet()) {
                lines.add(pad(queue.getKey()) + bars(queue.getValue().columns(columns, report.millis())) + "  deepest "
                        + queue.getValue().max());
            }
            lines.add(pad("") + "█ accepts  ▓ told to stop  ▒ drains  ░ cleans up  │ ended  · starts");
        }
        DepartureTimes departure = report.departure();
        if (departure != null) {
            lines.add("");
            lines.add(phases(departure));
        }
        for (Map.Entry<String, QueueFigures> before : report.before().entrySet()) {
            lines.add("queue " + before.getKey() + " before: " + before.getValue());
            QueueFigures after = report.after().get(before.getKey());
            if (after != null) {
                lines.add("queue " + before.getKey() + " after:  " + after);
            }
        }
        if (report.outcome() != UpgradeReport.Outcome.DRY_RUN) {
            lines.add("lost, as seen from here: " + report.losses());
        }
        if (!report.lastWords().isEmpty() && report.outcome() != UpgradeReport.Outcome.PROMOTED) {
            lines.add("the newcomer wrote last:");
            report.lastWords().forEach(line -> lines.add("  | " + line));
        }
        UpgradeProof proof = report.proof();
        if (proof != null) {
            String outcome = proof.outcome();
            lines.add(
                    "captures: " + (outcome == null ? "" : outcome.toUpperCase(Locale.ROOT) + " ") + proof.sentence());
            if (proof.before() != null && proof.after() != null) {
                lines.add("  anteroom compare " + proof.before() + " " + proof.after());
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String headline(UpgradeReport report) {
        String upgrade = report.outcome() == UpgradeReport.Outcome.DRY_RUN ? "" : " upgrade " + report.number();
        return report.outcome() + "  " + report.service() + upgrade + ", " + report.mode() + ", "
                + Durations.text(Duration.ofMillis(report.millis())) + ": " + report.reason();
    }

    /// The old one's three phases in words.
    static String phases(DepartureTimes departure) {
        StringBuilder text = new StringBuilder("told to stop → ");
        Long closed = departure.listenerClosed();
        Long drained = departure.drained();
        Long exited = departure.exited();
        text.append(closed == null ? "never seen to stop accepting" : "stopped accepting after " + closed + " ms");
        text.append(" → ");
        text.append(
                drained == null
                        ? "not drained (" + departure.connectionsCut() + " connections cut)"
                        : "drained " + departure.connectionsAtStop() + " connections after " + drained + " ms");
        text.append(" → ").append(exited == null ? "still there" : "ended after " + exited + " ms");
        return text.append(" (").append(departure.exit()).append(')').toString();
    }

    private static String pad(String label) {
        return String.format(
                Locale.ROOT, "%-" + LABEL + "s", label.length() > LABEL - 1 ? label.substring(0, LABEL - 1) : label);
    }

    private static String scale(long millis, int columns) {
        String end = Durations.text(Duration.ofMillis(millis));
        return "0 s" + " ".repeat(Math.max(1, columns - 3 - end.length())) + end;
    }

    private static String lane(Lane lane, long millis, int columns) {
        StringBuilder text = new StringBuilder();
        long step = Math.max(1, millis / columns);
        for (int column = 0; column < columns; column++) {
            long to = column * millis / columns + step;
            if (lane.ended() < to) {
                return text.append('│').toString();
            }
            text.append(letter(lane, to));
        }
        return text.toString();
    }

    private static char letter(Lane lane, long to) {
        if (lane.drained() < to) {
            return '░';
        }
        if (lane.closed() < to) {
            return '▒';
        }
        if (lane.told() < to) {
            return '▓';
        }
        if (lane.accepts() < to) {
            return '█';
        }
        return lane.spawned() < to ? '·' : ' ';
    }

    private static String bars(int[] columns) {
        int max = 1;
        for (int depth : columns) {
            max = Math.max(max, depth);
        }
        StringBuilder bars = new StringBuilder();
        for (int depth : columns) {
            int height = depth == 0 ? 0 : 1 + (int) ((BARS.length() - 2) * (long) depth / max);
            bars.append(BARS.charAt(Math.min(height, BARS.length() - 1)));
        }
        return bars.toString();
    }
}

package dev.anteroom.report.queue;

import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The queue over time in a few characters: a column each for a share of the log.
///
/// ```
/// depth     ▁▁▁▂▅█▁▁▂▅█▁▁▂▅██     33 of 4096
/// oldest    ▁▁▁▁▃▅▁▁▁▃▅▁▁▁▃▅▇     1.2 s
/// overflow       ×    ×    ××     721 packets
/// loop      ···L·L·LLLL··L·LL     L waiting for a lock 83 %
/// ```
public final class QueueLines {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int LABEL = 10;
    private static final int FIGURE = 24;
    private static final int WIDEST = 90;

    private final QueueTimeline timeline;
    private final int columns;

    private QueueLines(QueueTimeline timeline, int columns) {
        this.timeline = timeline;
        this.columns = columns;
    }

    /// One line.
    ///
    /// @param label what it shows, padded
    /// @param drawn the columns
    /// @param figure the worst of it, in words
    /// @param bad whether it is a sign of trouble
    public record Line(String label, String drawn, String figure, boolean bad) {}

    /// Lines that fit into `width` columns; empty where the capture has no log.
    public static List<Line> of(QueueTimeline timeline, int width) {
        int columns = Math.min(WIDEST, width - LABEL - FIGURE);
        return timeline.log() && columns >= 8 ? new QueueLines(timeline, columns).lines() : List.of();
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        double[] depths = new double[columns];
        double[] oldest = new double[columns];
        double[] overflows = new double[columns];
        Arrays.fill(depths, -1);
        Arrays.fill(oldest, -1);
        int limit = 0;
        double oldestOfAll = -1;
        long dropped = 0;
        for (QueueTimeline.Point point : timeline.points()) {
            int column = column(point.x());
            depths[column] = Math.max(depths[column], point.depth());
            Long age = point.oldestMillis();
            oldest[column] = Math.max(oldest[column], age == null ? 0.0 : (double) age);
            overflows[column] += point.overflows();
            limit = Math.max(limit, point.limit() == null ? 0 : point.limit());
            oldestOfAll = Math.max(oldestOfAll, oldest[column]);
            dropped += point.overflows();
        }
        int deepest = timeline.deepest();
        lines.add(new Line(
                pad("depth"),
                bars(depths, Math.max(1, deepest * 4 >= limit ? Math.max(limit, deepest) : deepest)),
                deepest + (limit > 0 ? " of " + limit : ""),
                limit > 0 && deepest >= limit));
        if (oldestOfAll > 0) {
            lines.add(new Line(pad("oldest"), bars(oldest, oldestOfAll), Words.millis(oldestOfAll), false));
        }
        if (dropped > 0) {
            StringBuilder marks = new StringBuilder(columns);
            for (double overflow : overflows) {
                marks.append(overflow > 0 ? '×' : ' ');
            }
            lines.add(new Line(pad("overflow"), marks.toString(), dropped + " packets dropped", true));
        }
        timeline.loops().stream()
                .filter(QueueTimeline.Loop::everHeldUp)
                .findFirst()
                .ifPresent(loop -> lines.add(loop(loop)));
        return lines;
    }

    private int column(double x) {
        return (int) Math.clamp(x / Math.max(timeline.seconds(), 1e-9) * columns, 0.0, columns - 1.0);
    }

    /// Each look at the loop as a letter at its time: a capital where it was held up.
    private Line loop(QueueTimeline.Loop loop) {
        char[] letters = new char[columns];
        Arrays.fill(letters, ' ');
        Map<Posture, Integer> counts = new EnumMap<>(Posture.class);
        for (QueueTimeline.Seen seen : loop.seen()) {
            counts.merge(seen.posture(), 1, Integer::sum);
            int column = column(seen.x());
            if (letters[column] == ' ' || letters[column] == '·') {
                letters[column] = held(seen.posture()) ? seen.posture().name().charAt(0) : '·';
            }
        }
        Map.Entry<Posture, Integer> most = counts.entrySet().stream()
                .filter(entry -> held(entry.getKey()))
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        return new Line(
                pad("loop"),
                new String(letters),
                most.getKey() + " "
                        + Words.percent((double) most.getValue() / loop.seen().size()),
                true);
    }

    private static boolean held(Posture posture) {
        return posture.isHeldUp() || posture == Posture.RUNNABLE;
    }

    private static String bars(double[] values, double full) {
        StringBuilder line = new StringBuilder(values.length);
        for (double value : values) {
            line.append(value < 0 ? ' ' : value == 0 ? '▁' : BARS.charAt((int) Math.min(7, value * 8 / full)));
        }
        return line.toString();
    }

    private static String pad(String label) {
        return label + " ".repeat(LABEL - label.length());
    }
}

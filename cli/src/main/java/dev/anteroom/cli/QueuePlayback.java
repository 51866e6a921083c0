package dev.anteroom.cli;

import dev.anteroom.report.queue.QueueTimeline;
import dev.anteroom.report.queue.QueueTimeline.Point;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// Plays a recorded accept queue back in a terminal, faster than it was: a line that moves. Where output is no
/// terminal,
/// it is the line as it stood at the end.
public final class QueuePlayback {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int COLUMNS = 40;
    private static final int FRAMES = 60;
    private static final long FRAME_MILLIS = 80;

    private final List<Point> points;
    private final int deepest;
    private final double end;

    public QueuePlayback(QueueTimeline timeline) {
        points = timeline.points();
        deepest = points.stream().mapToInt(Point::depth).max().orElse(0);
        end = points.isEmpty() ? 0 : points.getLast().x();
    }

    /// How long the recording is.
    public double seconds() {
        return end;
    }

    /// @param moving whether the line is drawn anew in place
    void play(PrintWriter out, boolean moving) throws InterruptedException {
        if (moving) {
            for (int frame = 1; frame < FRAMES; frame++) {
                out.print("\r" + line(end * frame / FRAMES) + "\u001b[K");
                out.flush();
                Thread.sleep(FRAME_MILLIS);
            }
            out.print("\r");
        }
        out.println(line(end));
        out.flush();
    }

    /// What had been seen of the queue so many seconds after the start.
    public String line(double seconds) {
        StringBuilder bars = new StringBuilder();
        for (int column = 0; column < COLUMNS; column++) {
            double from = end * column / COLUMNS;
            double to = end * (column + 1) / COLUMNS;
            bars.append(from >= seconds ? ' ' : bar(from, to));
        }
        Point now = at(seconds);
        String age =
                now.oldestMillis() == null || now.depth() == 0 ? "" : ", the oldest for " + now.oldestMillis() + " ms";
        return String.format(Locale.ROOT, "  %4.1f s  %s  %d waiting%s", seconds, bars, now.depth(), age);
    }

    private char bar(double from, double to) {
        int depth = points.stream()
                .filter(point -> point.x() >= from && point.x() <= to)
                .mapToInt(Point::depth)
                .max()
                .orElse(0);
        return depth == 0 ? ' ' : BARS.charAt(Math.min(7, depth * 8 / Math.max(1, deepest)));
    }

    private Point at(double seconds) {
        Point last = points.getFirst();
        for (Point point : points) {
            if (point.x() > seconds) {
                break;
            }
            last = point;
        }
        return last;
    }
}

package dev.anteroom.report.compare;

import dev.anteroom.report.queue.QueueTimeline;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The queues of two sides, one above the other over the same axes, as a picture that needs no script.
final class QueuePair {
    private static final int WIDTH = 1000;
    private static final int LEFT = 64;
    private static final int RIGHT = 12;
    private static final int PANEL = 150;
    private static final int GAP = 34;
    private static final int TOP = 32;
    private static final int BOTTOM = 26;

    /// Of a hundred pods nobody tells the curves apart.
    private static final int MAX_CURVES = 24;

    /// A limit far above what was ever queued would press the curves flat.
    private static final int LIMIT_IN_REACH = 3;

    private final double seconds;
    private final int deepest;
    private final StringBuilder svg = new StringBuilder();

    private QueuePair(double seconds, int deepest) {
        this.seconds = seconds;
        this.deepest = deepest;
    }

    static String svg(List<QueueTimeline> before, List<QueueTimeline> after) {
        double seconds = Math.max(longest(before), longest(after));
        int deepest = Math.max(1, Math.max(deepest(before), deepest(after)));
        OptionalInt limit = limit(before, after);
        if (limit.isPresent() && limit.getAsInt() <= LIMIT_IN_REACH * deepest) {
            deepest = Math.max(deepest, limit.getAsInt());
        }
        QueuePair pair = new QueuePair(seconds > 0 ? seconds : 1, deepest);
        pair.draw(before, after);
        return pair.svg.toString();
    }

    private static double longest(List<QueueTimeline> side) {
        return side.stream().mapToDouble(QueueTimeline::seconds).max().orElse(0);
    }

    private static int deepest(List<QueueTimeline> side) {
        return side.stream().mapToInt(QueueTimeline::deepest).max().orElse(0);
    }

    private static OptionalInt limit(List<QueueTimeline> before, List<QueueTimeline> after) {
        return Stream.concat(before.stream(), after.stream())
                .flatMap(timeline -> timeline.points().stream())
                .filter(point -> point.limit() != null)
                .mapToInt(point -> point.limit() == null ? 0 : point.limit())
                .max();
    }

    private void draw(List<QueueTimeline> before, List<QueueTimeline> after) {
        int height = TOP + 2 * PANEL + GAP + BOTTOM;
        svg.append(String.format(
                Locale.ROOT,
                "<svg class=\"queue-pair\" role=\"img\" aria-label=\"Depth of the queue, before and after\" viewBox=\"0 0 %d %d\" "
                        + "xmlns=\"http://www.w3.org/2000/svg\">",
                WIDTH,
                height));
        panel("before", before, TOP);
        panel("after", after, TOP + PANEL + GAP);
        int bottom = TOP + 2 * PANEL + GAP;
        for (int tick = 0; tick <= 5; tick++) {
            double at = seconds * tick / 5;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"tick\" text-anchor=\"%s\" x=\"%.1f\" y=\"%d\">%.1f s</text>",
                    tick == 5 ? "end" : "middle",
                    x(at),
                    bottom + 17,
                    at));
        }
        svg.append("</svg>");
    }

    private void panel(String name, List<QueueTimeline> side, int top) {
        int bottom = top + PANEL;
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text><path class=\"axis\" d=\"M%d %dV%dH%d\"/>",
                LEFT,
                top - 7,
                title(name, side.size()),
                LEFT,
                top,
                bottom,
                WIDTH - RIGHT));
        for (int depth : new int[] {0, deepest}) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%d</text>",
                    LEFT - 7,
                    y(depth, bottom) + 4,
                    depth));
        }
        for (QueueTimeline timeline : side.subList(0, Math.min(MAX_CURVES, side.size()))) {
            curve(timeline, bottom);
        }
    }

    private static String title(String name, int captures) {
        if (captures == 0) {
            return name + ": no capture shows the queue";
        }
        return captures > MAX_CURVES ? name + ": " + MAX_CURVES + " of " + captures + " captures" : name;
    }

    private void curve(QueueTimeline timeline, int bottom) {
        StringBuilder path = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        Integer limit = null;
        for (QueueTimeline.Point point : timeline.points()) {
            // Snapshots, and what follows a pause of the sampler: no line leads there.
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    point.gap() || path.isEmpty() ? "M" : "L",
                    x(point.x()),
                    y(point.depth(), bottom)));
            if (!timeline.log()) {
                dots.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"depth-dot\" r=\"4\" cx=\"%.1f\" cy=\"%.1f\"/>",
                        x(point.x()),
                        y(point.depth(), bottom)));
            }
            limit = point.limit() == null ? limit : point.limit();
        }
        svg.append("<path class=\"depth-line\" d=\"")
                .append(path)
                .append("\"/>")
                .append(dots);
        if (limit != null && limit <= deepest) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class=\"limit-line\" d=\"M%d %.1fH%d\"/>",
                    LEFT,
                    y(limit, bottom),
                    WIDTH - RIGHT));
        }
    }

    private double x(double at) {
        return LEFT + Math.clamp(at / seconds, 0, 1) * (WIDTH - RIGHT - LEFT);
    }

    private double y(int depth, int bottom) {
        return bottom - Math.min(1, (double) depth / deepest) * PANEL;
    }
}

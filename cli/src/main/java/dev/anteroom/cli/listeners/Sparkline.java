package dev.anteroom.cli.listeners;

import dev.anteroom.linux.sampler.QueueTimeline;

/// A queue's depth over time in a few characters: each the deepest of its share of the samples, drawn against the
/// deepest of all of them, since a limit of 4096 would make every ordinary queue a flat line; what is queued is never
/// drawn as empty. The table's figures say how deep it is.
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    /// A queue that never gets deeper than this is drawn small, against this: one connection is no full queue.
    private static final int MIN_SCALE = 8;

    private Sparkline() {}

    static String of(QueueTimeline timeline, int width) {
        int samples = timeline.size();
        int deepest = 0;
        int limit = 1;
        for (int sample = 0; sample < samples; sample++) {
            deepest = Math.max(deepest, timeline.depth(sample));
            limit = Math.max(limit, timeline.limit(sample));
        }
        int scale = Math.min(limit, Math.max(MIN_SCALE, deepest));
        StringBuilder line = new StringBuilder(width);
        for (int column = 0; column < width; column++) {
            int from = (int) ((long) samples * column / width);
            int to = (int) ((long) samples * (column + 1) / width);
            int depth = 0;
            for (int sample = from; sample < to; sample++) {
                depth = Math.max(depth, timeline.depth(sample));
            }
            line.append(from == to ? ' ' : bar(depth, scale));
        }
        return line.toString();
    }

    static char bar(int depth, int scale) {
        if (depth <= 0) {
            return ' ';
        }
        int level = (int) Math.min(7, (long) depth * 8 / Math.max(1, scale));
        return BARS.charAt(depth > scale ? 7 : level);
    }
}

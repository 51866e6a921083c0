package dev.anteroom.cli.listeners;

import dev.anteroom.linux.sampler.QueueTimeline;

/// A queue's depth over time in a few characters: each the deepest of its share of the samples, drawn against the
/// limit; a full queue is always a full block, something queued never an empty one.
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    static String of(QueueTimeline timeline, int width) {
        int samples = timeline.size();
        StringBuilder line = new StringBuilder(width);
        for (int column = 0; column < width; column++) {
            int from = (int) ((long) samples * column / width);
            int to = (int) ((long) samples * (column + 1) / width);
            int depth = 0;
            int limit = 1;
            for (int sample = from; sample < to; sample++) {
                depth = Math.max(depth, timeline.depth(sample));
                limit = Math.max(limit, timeline.limit(sample));
            }
            line.append(from == to ? ' ' : bar(depth, limit));
        }
        return line.toString();
    }

    static char bar(int depth, int limit) {
        if (depth <= 0) {
            return ' ';
        }
        int level = (int) Math.min(7, (long) depth * 8 / Math.max(1, limit));
        return BARS.charAt(depth > limit ? 7 : level);
    }
}

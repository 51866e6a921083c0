package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.text.Visible;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// A call tree as indented text: callers above what they called, the largest first, with the columns of pprof's text.
public final class TreeText {
    private static final int DEEPEST_INDENT = 60;
    /// Nobody reads more, and each takes memory.
    private static final int MAX_ROWS = 100_000;

    private TreeText() {}

    /// @param total what 100% is
    /// @param fraction branches with a smaller share than this are left out
    /// @param rowLimit 0: as many as there are, up to 100,000
    public static String of(
            Profile profile, CallTree tree, int type, long total, double fraction, int rowLimit, List<String> filters) {
        ValueType counted = profile.sampleTypes().get(type);
        long cutoff = Math.max(1, Math.abs((long) (total * fraction)));
        String unit = Units.common(Math.min(cutoff, Math.max(1, total)), total, counted.unit());
        StringBuilder text = new StringBuilder();
        for (String line : TopText.heading(profile, type, total, unit, filters)) {
            text.append(line).append('\n');
        }
        text.append("      flat  flat%        cum   cum%\n");
        Deque<long[]> left = new ArrayDeque<>(); // node, depth
        push(tree, 0, -1, left, cutoff);
        int rows = 0;
        int limit = rowLimit == 0 ? MAX_ROWS : Math.min(rowLimit, MAX_ROWS);
        while (!left.isEmpty() && rows < limit) {
            long[] next = left.pop();
            int node = (int) next[0];
            int depth = (int) next[1];
            text.append(String.format(
                    Locale.ROOT,
                    "%10s %s %10s %s  %s%s%n",
                    Units.label(tree.self(node), counted.unit(), unit),
                    Units.percentage(tree.self(node), total),
                    Units.label(tree.total(node), counted.unit(), unit),
                    Units.percentage(tree.total(node), total),
                    depth <= DEEPEST_INDENT ? "  ".repeat(depth) : "  ".repeat(DEEPEST_INDENT) + "(" + depth + ") ",
                    Visible.line(tree.name(node))));
            rows++;
            push(tree, node, depth, left, cutoff);
        }
        if (!left.isEmpty()) {
            text.append("… more than ").append(limit).append(" rows\n");
        }
        return text.toString();
    }

    private static void push(CallTree tree, int node, int depth, Deque<long[]> left, long cutoff) {
        Integer[] order = new Integer[tree.childCount(node)];
        for (int i = 0; i < order.length; i++) {
            order[i] = tree.child(node, i);
        }
        // Smallest first, as the last one pushed is the first one shown; equal ones by name.
        Arrays.sort(order, (one, other) -> Long.compare(Math.abs(tree.total(other)), Math.abs(tree.total(one))));
        for (int i = order.length - 1; i >= 0; i--) {
            if (Math.abs(tree.total(order[i])) >= cutoff) {
                left.push(new long[] {order[i], depth + 1});
            }
        }
    }
}

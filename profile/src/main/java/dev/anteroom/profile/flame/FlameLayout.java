package dev.anteroom.profile.flame;

import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks a call tree in preorder, leaving out what is too narrow.
final class FlameLayout {
    private final CallTree tree;
    private final boolean diff;
    private final double scale;
    private final @Nullable Heat heat;
    private final FlameColumns columns;
    private final double least;
    private final double total;
    private final long @Nullable [] afterTotals;
    private final long @Nullable [] beforeTotals;
    private long pruned;

    private FlameLayout(CallTree tree, FlameGraph.Width width, @Nullable Heat heat, FlameLimits limits) {
        this.tree = tree;
        this.heat = heat;
        diff = width != FlameGraph.Width.AFTER;
        if (diff && tree.columns() < 2) {
            throw new IllegalArgumentException("a diff needs a tree of two columns");
        }
        afterTotals = totalsOfPositive(tree, 0);
        beforeTotals = diff ? totalsOfPositive(tree, 1) : null;
        scale = width == FlameGraph.Width.BOTH_NORMALISED && before(CallTree.ROOT) > 0
                ? (double) value(CallTree.ROOT) / before(CallTree.ROOT)
                : 1;
        total = width(CallTree.ROOT);
        double threshold = total * limits.minShare();
        if (tree.size() > limits.maxFrames()) {
            WidthThreshold widths = new WidthThreshold();
            for (int node = 0; node < tree.size(); node++) {
                widths.add(width(node));
            }
            threshold = Math.max(threshold, widths.forAtMost(limits.maxFrames()));
        }
        least = threshold;
        columns = new FlameColumns(Math.min(tree.size(), 1 << 16), diff, heat != null);
    }

    static FlameGraph of(
            CallTree tree, ValueType type, FlameGraph.Width width, @Nullable Heat heat, FlameLimits limits) {
        FlameLayout layout = new FlameLayout(tree, width, heat, limits);
        layout.walk();
        String[] names = new String[tree.nameCount()];
        Arrays.setAll(names, tree::nameOf);
        FlameColumns columns = layout.columns;
        @Nullable
        Heat kept = heat == null || columns.heat == null
                ? null
                : new Heat(heat.label(), heat.unit(), Arrays.copyOf(columns.heat, columns.size));
        double share = layout.pruned == 0 || layout.total == 0 ? 0 : layout.least / layout.total;
        return new FlameGraph(names, columns, type, layout.scale, kept, new FlameGraph.Pruned(layout.pruned, share));
    }

    private void walk() {
        int[] path = new int[FlameLimits.DEEPEST + 1];
        int[] nextChild = new int[FlameLimits.DEEPEST + 1];
        int[] drawn = new int[FlameLimits.DEEPEST + 1];
        int depth = 0;
        drawn[0] = open(CallTree.ROOT, 0);
        while (depth >= 0) {
            int node = path[depth];
            if (nextChild[depth] == tree.childCount(node)) {
                depth--;
                continue;
            }
            int child = tree.child(node, nextChild[depth]++);
            double width = width(child);
            if (width <= 0 || width < least || depth == FlameLimits.DEEPEST) {
                columns.addNarrow(drawn[depth], value(child), before(child));
                pruned += width > 0 ? frames(child) : 0;
                continue;
            }
            depth++;
            path[depth] = child;
            nextChild[depth] = 0;
            drawn[depth] = open(child, depth);
        }
    }

    private int open(int node, int level) {
        int drawn = columns.append(level, tree.nameId(node), 0);
        columns.addSelf(drawn, Math.max(0, tree.self(node)), diff ? Math.max(0, tree.self(node, 1)) : 0);
        if (heat != null && columns.heat != null) {
            columns.heat[drawn] = heat.values()[node];
        }
        return drawn;
    }

    /// The totals if values below 0 are taken for 0; null if there are none, so that the tree's own will do.
    private static long @Nullable [] totalsOfPositive(CallTree tree, int column) {
        boolean negative = false;
        for (int node = 0; node < tree.size() && !negative; node++) {
            negative = tree.self(node, column) < 0;
        }
        if (!negative) {
            return null;
        }
        long[] totals = new long[tree.size()];
        for (int node = tree.size() - 1; node >= 0; node--) {
            totals[node] += Math.max(0, tree.self(node, column));
            if (node > 0) {
                totals[tree.parent(node)] += totals[node];
            }
        }
        return totals;
    }

    private long value(int node) {
        return afterTotals == null ? tree.total(node) : afterTotals[node];
    }

    private long before(int node) {
        if (!diff) {
            return 0;
        }
        return beforeTotals == null ? tree.total(node, 1) : beforeTotals[node];
    }

    private double width(int node) {
        return diff ? value(node) + scale * before(node) : value(node);
    }

    /// Frames of a subtree: the number that is left out with it.
    private long frames(int root) {
        long count = 0;
        int[] left = new int[64];
        int size = 0;
        left[size++] = root;
        while (size > 0) {
            int node = left[--size];
            count++;
            int children = tree.childCount(node);
            if (size + children > left.length) {
                left = Arrays.copyOf(left, Math.max(left.length * 2, size + children));
            }
            for (int i = 0; i < children; i++) {
                left[size++] = tree.child(node, i);
            }
        }
        return count;
    }
}

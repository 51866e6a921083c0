package dev.anteroom.profile.flame;

import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lays a call tree out: chooses the frames that are wide enough, and puts those into preorder. The others, mostly far
/// more, are only counted.
final class FlameLayout {
    private final CallTree tree;
    private final boolean diff;
    private final double scale;
    private final @Nullable Heat heat;
    private final double least;
    private final double total;
    private final long @Nullable [] afterTotals;
    private final long @Nullable [] beforeTotals;
    private int[] kept = new int[1024]; // nodes, callers before callees
    private int keptCount;
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
                double wide = width(node);
                if (wide >= threshold) {
                    widths.add(wide);
                }
            }
            threshold = Math.max(threshold, widths.forAtMost(limits.maxFrames()));
        }
        least = threshold;
    }

    static FlameGraph of(
            CallTree tree, ValueType type, FlameGraph.Width width, @Nullable Heat heat, FlameLimits limits) {
        FlameLayout layout = new FlameLayout(tree, width, heat, limits);
        layout.choose();
        FlameColumns columns = layout.columns();
        String[] names = new String[tree.nameCount()];
        Arrays.setAll(names, tree::nameOf);
        @Nullable
        Heat keptHeat = heat == null || columns.heat == null
                ? null
                : new Heat(heat.label(), heat.unit(), Arrays.copyOf(columns.heat, columns.size));
        double share = layout.pruned == 0 || layout.total == 0 ? 0 : layout.least / layout.total;
        return new FlameGraph(
                names, columns, type, layout.scale, keptHeat, new FlameGraph.Pruned(layout.pruned, share));
    }

    /// A callee is never wider than its caller, so that the callers of a chosen frame are chosen as well.
    private void choose() {
        short[] levels = new short[tree.size()];
        kept[keptCount++] = CallTree.ROOT;
        for (int node = 1; node < tree.size(); node++) {
            double width = width(node);
            if (width <= 0) {
                continue;
            }
            if (width < least) {
                pruned++;
                continue;
            }
            int level = levels[tree.parent(node)] + 1;
            if (level > FlameLimits.DEEPEST) {
                levels[node] = FlameLimits.DEEPEST;
                pruned++;
                continue;
            }
            levels[node] = (short) level;
            if (keptCount == kept.length) {
                kept = Arrays.copyOf(kept, keptCount * 2);
            }
            kept[keptCount++] = node;
        }
    }

    private FlameColumns columns() {
        int[] numbers = new int[tree.size()]; // by node: its place in `kept`
        for (int i = 0; i < keptCount; i++) {
            numbers[kept[i]] = i;
        }
        int[] firstCallees = new int[keptCount];
        int[] nextCallees = new int[keptCount];
        Arrays.fill(firstCallees, -1);
        // The last in the alphabet first: a list grows at its head.
        int[] byName = byName();
        for (int at = keptCount - 1; at > 0; at--) {
            int callee = byName[at];
            int caller = numbers[tree.parent(kept[callee])];
            nextCallees[callee] = firstCallees[caller];
            firstCallees[caller] = callee;
        }
        FlameColumns columns = new FlameColumns(keptCount, diff, heat != null);
        int[] path = new int[FlameLimits.DEEPEST + 2];
        int depth = 0;
        while (depth >= 0) {
            int at = path[depth];
            if (at < 0) {
                depth--;
                continue;
            }
            path[depth] = depth == 0 ? -1 : nextCallees[at];
            open(columns, kept[at], depth, firstCallees[at], nextCallees);
            path[++depth] = firstCallees[at];
        }
        return columns;
    }

    private void open(FlameColumns columns, int node, int level, int firstCallee, int[] nextCallees) {
        int drawn = columns.append(level, tree.nameId(node), 0);
        long self = Math.max(0, tree.self(node));
        long beforeSelf = diff ? Math.max(0, tree.self(node, 1)) : 0;
        long narrow = value(node) - self;
        long beforeNarrow = before(node) - beforeSelf;
        for (int callee = firstCallee; callee >= 0; callee = nextCallees[callee]) {
            narrow -= value(kept[callee]);
            beforeNarrow -= before(kept[callee]);
        }
        columns.addSelf(drawn, self, beforeSelf);
        columns.addNarrow(drawn, narrow, beforeNarrow);
        if (heat != null && columns.heat != null) {
            columns.heat[drawn] = heat.values()[node];
        }
    }

    /// Places in `kept`, the root first, then in the order of their names.
    private int[] byName() {
        int[] counts = new int[tree.nameCount() + 1];
        for (int i = 1; i < keptCount; i++) {
            counts[tree.nameId(kept[i])] = 1;
        }
        Integer[] names = new Integer[tree.nameCount()];
        int used = 0;
        for (int name = 0; name < names.length; name++) {
            if (counts[name] > 0) {
                names[used++] = name;
            }
        }
        Arrays.sort(names, 0, used, (one, other) -> tree.nameOf(one).compareTo(tree.nameOf(other)));
        int[] ranks = new int[tree.nameCount()];
        for (int rank = 0; rank < used; rank++) {
            ranks[names[rank]] = rank;
        }
        int[] starts = new int[used + 1];
        for (int i = 1; i < keptCount; i++) {
            starts[ranks[tree.nameId(kept[i])] + 1]++;
        }
        for (int rank = 0; rank < used; rank++) {
            starts[rank + 1] += starts[rank];
        }
        int[] sorted = new int[keptCount];
        for (int i = 1; i < keptCount; i++) {
            sorted[1 + starts[ranks[tree.nameId(kept[i])]]++] = i;
        }
        return sorted;
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
}

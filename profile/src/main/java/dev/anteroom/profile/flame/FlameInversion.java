package dev.anteroom.profile.flame;

import java.util.Arrays;

/// Turns stacks upside down: the functions that have own value stand at the root, and above them their callers.
///
/// Works on a graph of which nothing was left out, and leaves out narrow frames as it goes: all stacks that end in one
/// function are a range of one array; sorted by their callers it falls into smaller ranges, which are the next frames.
public final class FlameInversion {
    private final FlameGraph graph;
    private final FlameColumns columns;
    private final int[] ranks;
    private final int[] ends; // by stack: the frame where it ends, as long as the array is in use
    private final int[] cursors; // by stack: the frame that it has got to
    private final double least;
    private final long[] keys;
    private long pruned;

    private FlameInversion(FlameGraph graph, FlameLimits limits) {
        this.graph = graph;
        columns = new FlameColumns(1024, graph.isDiff(), graph.heat() != null);
        ranks = ranks(graph);
        int count = 0;
        for (int node = 1; node < graph.size(); node++) {
            count += own(node) > 0 ? 1 : 0;
        }
        ends = new int[count];
        cursors = new int[count];
        keys = new long[count];
        int at = 0;
        for (int node = 1; node < graph.size(); node++) {
            if (own(node) > 0) {
                ends[at] = node;
                cursors[at++] = node;
            }
        }
        least = graph.width(0) * limits.minShare();
    }

    /// The inverted graph. A frame keeps the kind that it has in most of its stacks; its heat is the largest of
    /// theirs, because quantiles can't be averaged: no quantile of all is above it.
    public static FlameGraph of(FlameGraph graph, FlameLimits limits) {
        FlameInversion inversion = new FlameInversion(graph, limits);
        int root = inversion.columns.append(0, -1, 0);
        inversion.columns.addSelf(root, graph.self(0) + graph.narrow(0), graph.beforeSelf(0) + graph.beforeNarrow(0));
        inversion.heat(root, graph.heat() == null ? Double.NaN : graph.heat().values()[0]);
        inversion.expand(root, 0, inversion.ends.length, 1);
        FlameGraph.Pruned none = graph.pruned();
        FlameGraph.Pruned all = inversion.pruned == 0 ? none : none.plus(inversion.pruned, limits.minShare());
        String heat = graph.heat() == null ? "" : graph.heat().label() + " of the worst stack";
        FlameGraph inverted = graph.with(inversion.columns, all, heat);
        return inverted.size() > limits.maxFrames() ? FlamePruning.of(inverted, limits) : inverted;
    }

    /// Opens the frames above `parent`: those that the stacks `[from, to)` have got to. Recursive: no deeper than
    /// [FlameLimits#DEEPEST].
    private void expand(int parent, int from, int to, int level) {
        sort(from, to);
        for (int start = from; start < to; ) {
            int name = graph.nameId(cursors[start]);
            int end = start + 1;
            double width = own(ends[start]);
            while (end < to && graph.nameId(cursors[end]) == name) {
                width += own(ends[end++]);
            }
            frame(parent, start, end, level, width);
            start = end;
        }
    }

    private void frame(int parent, int from, int to, int level, double width) {
        long value = 0;
        long before = 0;
        for (int i = from; i < to; i++) {
            value += graph.self(ends[i]) + graph.narrow(ends[i]);
            before += graph.beforeSelf(ends[i]) + graph.beforeNarrow(ends[i]);
        }
        if (width < least) {
            columns.addNarrow(parent, value, before);
            pruned++;
            return;
        }
        int node = columns.append(level, graph.nameId(cursors[from]), kind(from, to));
        heat(node, from, to);
        int left = from;
        for (int i = from; i < to; i++) {
            int caller = graph.parent(cursors[i]);
            if (caller == 0) {
                columns.addSelf(
                        node,
                        graph.self(ends[i]) + graph.narrow(ends[i]),
                        graph.beforeSelf(ends[i]) + graph.beforeNarrow(ends[i]));
            } else {
                ends[left] = ends[i];
                cursors[left++] = caller;
            }
        }
        expand(node, from, left, level + 1);
    }

    private int kind(int from, int to) {
        double[] widths = new double[128];
        int widest = graph.kind(cursors[from]);
        for (int i = from; i < to; i++) {
            int kind = graph.kind(cursors[i]);
            widths[kind] += own(ends[i]);
            widest = widths[kind] > widths[widest] ? kind : widest;
        }
        return widest;
    }

    private void heat(int node, int from, int to) {
        if (graph.heat() == null) {
            return;
        }
        double most = Double.NaN;
        for (int i = from; i < to; i++) {
            double value = graph.heat().values()[ends[i]];
            most = value > most || Double.isNaN(most) ? value : most;
        }
        heat(node, most);
    }

    private void heat(int node, double value) {
        if (columns.heat != null) {
            columns.heat[node] = value;
        }
    }

    /// Sorts the stacks of a range by the name of the frame that they have got to.
    private void sort(int from, int to) {
        if (to - from < 2) {
            return;
        }
        int[] endsCopy = Arrays.copyOfRange(ends, from, to);
        int[] cursorsCopy = Arrays.copyOfRange(cursors, from, to);
        for (int i = from; i < to; i++) {
            keys[i] = (long) ranks[graph.nameId(cursors[i])] << 32 | (i - from);
        }
        Arrays.sort(keys, from, to);
        for (int i = from; i < to; i++) {
            ends[i] = endsCopy[(int) keys[i]];
            cursors[i] = cursorsCopy[(int) keys[i]];
        }
    }

    private double own(int node) {
        return graph.self(node)
                + graph.narrow(node)
                + graph.beforeScale() * (graph.beforeSelf(node) + graph.beforeNarrow(node));
    }

    private static int[] ranks(FlameGraph graph) {
        int count = graph.nameCount();
        String[] sorted = Arrays.copyOf(graph.names, count);
        Arrays.sort(sorted);
        int[] ranks = new int[count];
        for (int name = 0; name < count; name++) {
            ranks[name] = Arrays.binarySearch(sorted, graph.nameOf(name));
        }
        return ranks;
    }
}

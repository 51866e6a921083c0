package dev.anteroom.profile.flame;

/// Leaves narrow frames out of a graph that is already there.
public final class FlamePruning {
    private FlamePruning() {}

    /// The graph without what the limits leave out; the same graph if that is nothing.
    public static FlameGraph of(FlameGraph graph, FlameLimits limits) {
        double least = graph.width(0) * limits.minShare();
        if (graph.size() > limits.maxFrames()) {
            WidthThreshold widths = new WidthThreshold();
            for (int node = 0; node < graph.size(); node++) {
                widths.add(graph.width(node));
            }
            least = Math.max(least, widths.forAtMost(limits.maxFrames()));
        }
        if (allAreAsWide(graph, least)) {
            return graph;
        }
        FlameColumns from = graph.columns;
        FlameColumns to = new FlameColumns(1024, graph.isDiff(), from.heat != null);
        int[] path = new int[graph.depth() + 1];
        long gone = 0;
        for (int node = 0; node < graph.size(); ) {
            int level = graph.level(node);
            if (node > 0 && graph.width(node) < least) {
                to.addNarrow(path[level - 1], graph.total(node), graph.beforeTotal(node));
                gone += graph.end(node) - node;
                node = graph.end(node);
                continue;
            }
            int copy = to.append(level, graph.nameId(node), graph.kind(node));
            path[level] = copy;
            to.addSelf(copy, graph.self(node), graph.beforeSelf(node));
            to.addNarrow(copy, graph.narrow(node), graph.beforeNarrow(node));
            if (to.heat != null && from.heat != null) {
                to.heat[copy] = from.heat[node];
            }
            node++;
        }
        return graph.with(to, graph.pruned().plus(gone, least / graph.width(0)));
    }

    private static boolean allAreAsWide(FlameGraph graph, double least) {
        for (int node = 1; node < graph.size(); node++) {
            if (graph.width(node) < least) {
                return false;
            }
        }
        return true;
    }
}

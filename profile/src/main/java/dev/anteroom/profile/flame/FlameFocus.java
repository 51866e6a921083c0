package dev.anteroom.profile.flame;

import java.util.BitSet;

/// Keeps the stacks that go through certain frames.
public final class FlameFocus {
    private FlameFocus() {}

    /// The graph of only those stacks that have a frame of one of these kinds: with their callers, and all that they
    /// called. With none left, the root alone.
    public static FlameGraph on(FlameGraph graph, BitSet kinds) {
        int size = graph.size();
        boolean[] within = new boolean[size]; // a frame of these kinds, or below one
        boolean[] kept = new boolean[size];
        for (int node = 1; node < size; node++) {
            within[node] = kinds.get(graph.kind(node)) || within[graph.parent(node)];
        }
        for (int node = size - 1; node > 0; node--) {
            kept[node] |= within[node];
            if (kept[node]) {
                kept[graph.parent(node)] = true;
            }
        }
        kept[0] = true;
        FlameColumns from = graph.columns;
        FlameColumns to = new FlameColumns(Math.min(size, 1024), graph.isDiff(), from.heat != null);
        for (int node = 0; node < size; node++) {
            if (!kept[node]) {
                continue;
            }
            int copy = to.append(from.levels[node], from.nameIds[node], from.kinds[node]);
            if (within[node]) {
                to.addSelf(copy, graph.self(node), graph.beforeSelf(node));
                to.addNarrow(copy, graph.narrow(node), graph.beforeNarrow(node));
            }
            if (to.heat != null && from.heat != null) {
                to.heat[copy] = from.heat[node];
            }
        }
        return graph.with(to, graph.pruned());
    }
}

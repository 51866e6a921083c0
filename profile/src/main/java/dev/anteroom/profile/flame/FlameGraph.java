package dev.anteroom.profile.flame;

import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The frames of a flame graph in preorder, in columns; immutable. Frame 0 is the root, which stands for all stacks and
/// has no name.
///
/// A frame's width is [#width]; within its caller it begins where the frame before it ends, the first one at the
/// caller's own beginning. What is left of the caller at the right is its own value and that of callees that are too
/// narrow to be drawn.
public final class FlameGraph {
    /// What a frame's width counts, when there are two values.
    public enum Width {
        /// The only value.
        AFTER,
        /// A diff: both values, so that a frame that is gone is seen as well as a new one. The value before
        /// counts as it is.
        BOTH,
        /// A diff: both values; the ones before are scaled so that the totals are equal.
        BOTH_NORMALISED
    }

    /// What isn't drawn since it is too narrow (or too deep).
    ///
    /// @param frames how many
    /// @param share of the whole, that a drawn frame has at least
    public record Pruned(long frames, double share) {
        static final Pruned NOTHING = new Pruned(0, 0);

        Pruned plus(long more, double atShare) {
            return new Pruned(frames + more, Math.max(share, atShare));
        }
    }

    final String[] names;
    final FlameColumns columns;
    private final ValueType type;
    private final double beforeScale;
    private final @Nullable Heat heat;
    private final Pruned pruned;
    private final int[] parents;
    private final int[] ends;
    private final long[] totals;
    private final long @Nullable [] beforeTotals;

    FlameGraph(
            String[] names,
            FlameColumns columns,
            ValueType type,
            double beforeScale,
            @Nullable Heat heat,
            Pruned pruned) {
        this.names = names;
        this.columns = columns;
        this.type = type;
        this.beforeScale = beforeScale;
        this.heat = heat;
        this.pruned = pruned;
        int size = columns.size;
        parents = new int[size];
        ends = new int[size];
        int[] path = new int[64];
        int depth = 0;
        parents[0] = -1;
        for (int node = 1; node < size; node++) {
            int level = columns.levels[node];
            while (depth >= level) {
                ends[path[depth--]] = node;
            }
            parents[node] = path[level - 1];
            depth = level;
            if (depth == path.length) {
                path = Arrays.copyOf(path, depth * 2);
            }
            path[depth] = node;
        }
        while (depth >= 0) {
            ends[path[depth--]] = size;
        }
        totals = sum(columns.self, columns.narrow);
        beforeTotals = columns.beforeSelf == null || columns.beforeNarrow == null
                ? null
                : sum(columns.beforeSelf, columns.beforeNarrow);
    }

    private long[] sum(long[] self, long[] narrow) {
        int size = columns.size;
        long[] sums = new long[size];
        for (int node = size - 1; node >= 0; node--) {
            sums[node] += self[node] + narrow[node];
            if (node > 0) {
                sums[parents[node]] += sums[node];
            }
        }
        return sums;
    }

    /// Lays out a tree. Callees are in order of their names, so that two pictures of one service look alike. A value
    /// below 0, which only a subtracted profile has, counts as 0.
    ///
    /// @param type what the tree's first column counts
    /// @param width other than AFTER: the tree's second column is the value before
    /// @param heat by the tree's nodes, or null
    public static FlameGraph of(CallTree tree, ValueType type, Width width, @Nullable Heat heat, FlameLimits limits) {
        return FlameLayout.of(tree, type, width, heat, limits);
    }

    /// The same with another kind for each frame.
    ///
    /// @param kinds by frame
    public FlameGraph withKinds(byte[] kinds) {
        return new FlameGraph(names, columns.withKinds(kinds), type, beforeScale, heat, pruned);
    }

    FlameGraph with(FlameColumns changed, Pruned changedPruned) {
        return with(changed, changedPruned, heat == null ? "" : heat.label());
    }

    FlameGraph with(FlameColumns changed, Pruned changedPruned, String heatLabel) {
        @Nullable
        Heat changedHeat = heat == null || changed.heat == null
                ? null
                : new Heat(heatLabel, heat.unit(), Arrays.copyOf(changed.heat, changed.size));
        return new FlameGraph(names, changed, type, beforeScale, changedHeat, changedPruned);
    }

    /// Frames, the root included.
    public int size() {
        return columns.size;
    }

    /// What the values count.
    public ValueType type() {
        return type;
    }

    public Pruned pruned() {
        return pruned;
    }

    /// 0 for the root.
    public int level(int node) {
        return columns.levels[node];
    }

    /// Levels, the root's included.
    public int depth() {
        int deepest = 0;
        for (int node = 0; node < columns.size; node++) {
            deepest = Math.max(deepest, columns.levels[node]);
        }
        return deepest + 1;
    }

    /// -1 for the root.
    public int parent(int node) {
        return parents[node];
    }

    /// The number after that of the last frame below this one: its subtree is `[node, end)`.
    public int end(int node) {
        return ends[node];
    }

    /// Index into [#nameOf]; -1 for the root.
    public int nameId(int node) {
        return columns.nameIds[node];
    }

    /// The function's name; empty for the root.
    public String name(int node) {
        return node == 0 ? "" : names[columns.nameIds[node]];
    }

    public int nameCount() {
        return names.length;
    }

    public String nameOf(int nameId) {
        return names[nameId];
    }

    /// What a caller of [#withKinds] said; 0 before.
    public int kind(int node) {
        return columns.kinds[node];
    }

    /// Value of the stacks that end here.
    public long self(int node) {
        return columns.self[node];
    }

    /// Value of what this frame called, and what is too narrow to be drawn.
    public long narrow(int node) {
        return columns.narrow[node];
    }

    /// Value of the stacks that go through here.
    public long total(int node) {
        return totals[node];
    }

    /// Whether there is a value before as well.
    public boolean isDiff() {
        return beforeTotals != null;
    }

    /// [#self] before; 0 if this is no diff. Not scaled.
    public long beforeSelf(int node) {
        return columns.beforeSelf == null ? 0 : columns.beforeSelf[node];
    }

    /// [#narrow] before; 0 if this is no diff. Not scaled.
    public long beforeNarrow(int node) {
        return columns.beforeNarrow == null ? 0 : columns.beforeNarrow[node];
    }

    /// [#total] before; 0 if this is no diff. Not scaled.
    public long beforeTotal(int node) {
        return beforeTotals == null ? 0 : beforeTotals[node];
    }

    /// By what values before are to be multiplied when they are compared.
    public double beforeScale() {
        return beforeScale;
    }

    /// How wide the frame is, in the unit of the values.
    public double width(int node) {
        return beforeTotals == null ? totals[node] : totals[node] + beforeScale * beforeTotals[node];
    }

    /// From -1 (gone) through 0 (as before) to 1 (new): the growth as a share of both values together. 0 if this is no
    /// diff.
    public double change(int node) {
        double before = beforeScale * beforeTotal(node);
        double both = totals[node] + before;
        return beforeTotals == null || both == 0 ? 0 : (totals[node] - before) / both;
    }

    /// Values that colour the frames, by frame; null if there are none.
    public @Nullable Heat heat() {
        return heat;
    }
}

package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// All stacks of a profile, root first, as one tree: what a flame graph draws. A node is a function name below
/// its parent; lines and addresses don't matter. In columns; node 0 is the root of all, which has no name.
/// Parents have lower numbers than their children. Values come in one column, or in several when the builder was
/// told so.
public final class CallTree {
    /// The node above all stacks.
    public static final int ROOT = 0;

    private final String[] names;
    private final int size;
    private final int[] parents;
    private final int[] nameIds;
    private final long[][] self;
    private final long[][] total;
    private volatile @Nullable Children children; // made when it is asked for: not everybody walks down

    @SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
    private record Children(int[] starts, int[] nodes) {}

    CallTree(String[] names, CallTreeBuilder builder) {
        this.names = names;
        size = builder.size;
        parents = builder.parents;
        nameIds = builder.names;
        self = builder.self;
        total = new long[self.length][];
        for (int column = 0; column < self.length; column++) {
            long[] sums = Arrays.copyOf(self[column], size);
            for (int node = size - 1; node > 0; node--) {
                sums[parents[node]] += sums[node];
            }
            total[column] = sums;
        }
    }

    /// The tree of all samples with a value other than 0 ([CallTreeBuilder#addSamples]).
    ///
    /// @param type index of the sample type
    public static CallTree of(Profile profile, int type) {
        CallTreeBuilder builder = new CallTreeBuilder(1);
        builder.addSamples(profile, type, 0);
        return builder.build();
    }

    /// Sorted by parent, then by name: first all nodes by name, then, keeping that order, by parent. Both by counting.
    private Children children() {
        Children known = children;
        if (known != null) {
            return known;
        }
        int[] childStarts = new int[size + 1];
        int[] ranks = ranks();
        int[] offsets = new int[names.length + 1];
        for (int node = 1; node < size; node++) {
            offsets[ranks[nameIds[node]] + 1]++;
        }
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] += offsets[i - 1];
        }
        int[] byName = new int[size - 1];
        for (int node = 1; node < size; node++) {
            byName[offsets[ranks[nameIds[node]]]++] = node;
        }
        for (int node = 1; node < size; node++) {
            childStarts[parents[node] + 1]++;
        }
        for (int i = 1; i <= size; i++) {
            childStarts[i] += childStarts[i - 1];
        }
        int[] next = Arrays.copyOf(childStarts, size);
        int[] sorted = new int[size - 1];
        for (int node : byName) {
            sorted[next[parents[node]]++] = node;
        }
        Children made = new Children(childStarts, sorted);
        children = made;
        return made;
    }

    /// By name: its place in alphabetical order.
    private int[] ranks() {
        int[] order = IntStream.range(0, names.length)
                .boxed()
                .sorted(Comparator.comparing(name -> names[name]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ranks = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            ranks[order[i]] = i;
        }
        return ranks;
    }

    /// Nodes, the root included.
    public int size() {
        return size;
    }

    /// -1 for the root.
    public int parent(int node) {
        return node == 0 ? -1 : parents[node];
    }

    /// The function's name; empty for the root.
    public String name(int node) {
        return node == 0 ? "" : names[nameIds[node]];
    }

    /// Number of the node's name, from 0 to [#nameCount()]; equal names, equal numbers. -1 for the root.
    public int nameId(int node) {
        return node == 0 ? -1 : nameIds[node];
    }

    public int nameCount() {
        return names.length;
    }

    public String nameOf(int nameId) {
        return names[nameId];
    }

    /// How many values a node has.
    public int columns() {
        return self.length;
    }

    /// Value of the samples that end here.
    public long self(int node) {
        return self(node, 0);
    }

    public long self(int node, int column) {
        return self[column][node];
    }

    /// Value of the samples that go through here.
    public long total(int node) {
        return total(node, 0);
    }

    public long total(int node, int column) {
        return total[column][node];
    }

    public int childCount(int node) {
        int[] starts = children().starts();
        return starts[node + 1] - starts[node];
    }

    /// A child; children are in order of their names.
    public int child(int node, int index) {
        Children all = children();
        return all.nodes()[all.starts()[node] + index];
    }
}

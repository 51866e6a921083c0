package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import java.util.Arrays;

/// All stacks of a profile, root first, as one tree: what a flame graph draws. A node is a function name below its
/// parent; lines and
/// addresses don't matter. In columns; node 0 is the root of all, which has no name. Parents have lower numbers than
/// their children.
public final class CallTree {
    private final NameTable names;
    private final int size;
    private final int[] parents;
    private final int[] nameIds;
    private final long[] self;
    private final long[] total;
    private final int[] childStarts;
    private final int[] children;

    private CallTree(NameTable names, CallTreeBuilder builder) {
        this.names = names;
        size = builder.size;
        parents = builder.parents;
        nameIds = builder.names;
        self = builder.self;
        total = Arrays.copyOf(self, size);
        for (int node = size - 1; node > 0; node--) {
            total[parents[node]] += total[node];
        }
        childStarts = new int[size + 1];
        children = children();
    }

    /// The tree of all samples with a value other than 0. Samples without a stack count for the root alone.
    ///
    /// @param type index of the sample type
    public static CallTree of(Profile profile, int type) {
        NameTable names = new NameTable(profile);
        CallTreeBuilder builder = new CallTreeBuilder();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = profile.value(sample, type);
            if (value == 0) {
                continue;
            }
            int node = 0;
            int start = profile.stackStart(sample);
            for (int at = profile.stackEnd(sample) - 1; at >= start; at--) {
                int location = profile.locationAt(at);
                for (int i = names.first[location + 1] - 1; i >= names.first[location]; i--) {
                    node = builder.child(node, names.ids[i]);
                }
            }
            builder.self[node] += value;
        }
        return new CallTree(names, builder);
    }

    /// Sorted by parent, then by name: first all nodes by name, then, keeping that order, by parent. Both by counting.
    private int[] children() {
        int[] ranks = names.ranks();
        int[] offsets = new int[names.size() + 1];
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
        return sorted;
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
        return node == 0 ? "" : names.name(nameIds[node]);
    }

    /// Number of the node's name, from 0 to [#nameCount()]; equal names, equal numbers. -1 for the root.
    public int nameId(int node) {
        return node == 0 ? -1 : nameIds[node];
    }

    public int nameCount() {
        return names.size();
    }

    public String nameOf(int nameId) {
        return names.name(nameId);
    }

    /// Value of the samples that end here.
    public long self(int node) {
        return self[node];
    }

    /// Value of the samples that go through here.
    public long total(int node) {
        return total[node];
    }

    public int childCount(int node) {
        return childStarts[node + 1] - childStarts[node];
    }

    /// A child; children are in order of their names.
    public int child(int node, int index) {
        return children[childStarts[node] + index];
    }
}

package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Grows a [CallTree] stack by stack, with one column of values or several (before and after; count and delay):
/// ```
/// int node = CallTree.ROOT;
/// for (String function : stackRootFirst) {
///     node = builder.child(node, builder.name(function));
/// }
/// builder.add(node, 0, value);
/// ```
/// Most nodes of a large tree have one child and are never visited again, so that children are kept as a list from the
/// parent; only where a list gets long does a hash table of (parent, name) take over. Used by one thread.
public final class CallTreeBuilder {
    private static final int LONG_LIST = 8;
    /// Frames from the root that a stack has in the tree. Go records 128 at most and perf 127 by default; where
    /// a hostile profile has millions, what is deeper is one frame, and the value is kept.
    private static final int MAX_DEPTH = 10_000;

    private static final String DEEPER = "[frames below the 10,000th]";
    /// Of five columns of numbers, one of values, and a table that is half full.
    private static final int BYTES_OF_NODE = 64;
    private static final int SEED = ThreadLocalRandom.current().nextInt();

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> strings = new ArrayList<>();
    int size = 1;
    int[] parents = new int[1024];
    int[] names = new int[1024];
    final long[][] self; // by column, then by node
    private int[] firstChildren = new int[1024]; // 0: none; negative: minus the first child, and all are in the table
    private int[] nextSiblings = new int[1024];
    private int[] table = new int[1024];
    private int inTable;

    /// @param columns how many values a node has
    public CallTreeBuilder(int columns) {
        self = new long[columns][1024];
    }

    /// Nodes so far, the root included; each is numbered below it, and keeps its number in the built tree.
    public int size() {
        return size;
    }

    /// The number of a name, for [#child].
    public int name(String name) {
        Integer known = numbers.putIfAbsent(name, strings.size());
        if (known != null) {
            return known;
        }
        strings.add(name);
        return strings.size() - 1;
    }

    /// Adds to the value of the stacks that end at this node.
    public void add(int node, int column, long value) {
        self[column][node] += value;
    }

    /// Adds all samples with a value other than 0. Samples without a stack count for the root alone. Functions count,
    /// whatever their lines and addresses; a location that nobody resolved is one frame: its binary in brackets, or
    /// `<unknown>`.
    ///
    /// @param type index of the sample type
    public void addSamples(Profile profile, int type, int column) {
        NameTable table = new NameTable(profile, this::name);
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = profile.value(sample, type);
            if (value == 0) {
                continue;
            }
            int node = node(profile, sample, table); // before the column is looked up: it may grow
            self[column][node] += value;
        }
    }

    /// By sample the node at which its stack ends, as [#addSamples] sees it; made now where it isn't there.
    public int[] nodes(Profile profile) {
        NameTable table = new NameTable(profile, this::name);
        int[] nodes = new int[profile.sampleCount()];
        for (int sample = 0; sample < nodes.length; sample++) {
            nodes[sample] = node(profile, sample, table);
        }
        return nodes;
    }

    private int node(Profile profile, int sample, NameTable table) {
        int node = CallTree.ROOT;
        int depth = 0;
        int start = profile.stackStart(sample);
        for (int at = profile.stackEnd(sample) - 1; at >= start; at--) {
            int location = profile.locationAt(at);
            for (int i = table.first[location + 1] - 1; i >= table.first[location]; i--) {
                if (++depth > MAX_DEPTH) {
                    return child(node, name(DEEPER));
                }
                node = child(node, table.ids[i]);
            }
        }
        return node;
    }

    /// Adds another builder's tree, value column to value column.
    ///
    /// @param namesHere by its number of a name: the number here; different names have different ones
    public void addAll(CallTreeBuilder other, int[] namesHere) {
        reserve((long) size + other.size);
        int before = size;
        int[] here = new int[other.size];
        for (int node = 1; node < other.size; node++) {
            int parent = here[other.parents[node]];
            int name = namesHere[other.names[node]];
            // Below a node that is new here everything is new: no need to look for it.
            here[node] = parent >= before && firstChildren[parent] >= 0 ? add(parent, name) : child(parent, name);
        }
        for (int column = 0; column < self.length; column++) {
            for (int node = 0; node < other.size; node++) {
                self[column][here[node]] += other.self[column][node];
            }
        }
    }

    /// Makes room for so many nodes, for somebody who knows or guesses how many there will be: a table that
    /// grows by doubling is copied again and again.
    public void reserve(long count) {
        if (count > parents.length) {
            grow(count);
        }
    }

    /// The tree. The builder must not be used afterwards.
    public CallTree build() {
        return build(strings.toArray(String[]::new));
    }

    /// The tree with names that the caller numbered, instead of with [#name]. The builder must not be used afterwards.
    public CallTree build(String[] numberedNames) {
        return new CallTree(numberedNames, this);
    }

    /// The child of `parent` with this name, which is made now if it isn't there.
    public int child(int parent, int name) {
        int first = firstChildren[parent];
        if (first == 0) {
            return add(parent, name);
        }
        if (first < 0) {
            int slot = slot(table, parent, name);
            return table[slot] != 0 ? table[slot] : addToTable(parent, name, slot);
        }
        int length = 0;
        for (int child = first; child != 0; child = nextSiblings[child]) {
            if (names[child] == name) {
                return child;
            }
            length++;
        }
        if (length < LONG_LIST) {
            return add(parent, name);
        }
        for (int child = first; child != 0; child = nextSiblings[child]) {
            put(child);
        }
        firstChildren[parent] = -first;
        return addToTable(parent, name, slot(table, parent, name));
    }

    private int add(int parent, int name) {
        if (size == parents.length) {
            grow(size * 2L);
        }
        parents[size] = parent;
        names[size] = name;
        nextSiblings[size] = firstChildren[parent];
        firstChildren[parent] = size;
        return size++;
    }

    private int addToTable(int parent, int name, int slot) {
        if (size == parents.length) {
            grow(size * 2L);
        }
        parents[size] = parent;
        names[size] = name;
        table[slot] = size;
        if (++inTable * 2 > table.length) {
            rehash();
        }
        return size++;
    }

    private void put(int node) {
        table[slot(table, parents[node], names[node])] = node;
        if (++inTable * 2 > table.length) {
            rehash();
        }
    }

    private int slot(int[] in, int parent, int name) {
        int hash = ((parent ^ SEED) * 0x9E3779B1) ^ (name * 0x85EBCA6B);
        hash ^= hash >>> 15;
        int slot = (hash * 0x2C1B3C6D) >>> Integer.numberOfLeadingZeros(in.length - 1);
        while (in[slot] != 0 && (parents[in[slot]] != parent || names[in[slot]] != name)) {
            slot = (slot + 1) & (in.length - 1);
        }
        return slot;
    }

    private void rehash() {
        int[] wider = new int[table.length * 4];
        for (int node : table) {
            if (node != 0) {
                wider[slot(wider, parents[node], names[node])] = node;
            }
        }
        table = wider;
    }

    /// @throws IllegalStateException where the tree would take more than half of the heap
    private void grow(long least) {
        long most = Runtime.getRuntime().maxMemory() / 2 / BYTES_OF_NODE;
        if (size >= most) {
            throw new IllegalStateException(
                    "its stacks make a tree of more than " + most + " different paths, which is "
                            + "more than half of the " + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB that this process may take (ANTEROOM_JAVA_OPTS=-Xmx4g gives it more)");
        }
        int length = (int) Math.min(Integer.MAX_VALUE - 8L, Math.min(least, Math.max(most, parents.length)));
        parents = Arrays.copyOf(parents, length);
        names = Arrays.copyOf(names, length);
        for (int column = 0; column < self.length; column++) {
            self[column] = Arrays.copyOf(self[column], length);
        }
        firstChildren = Arrays.copyOf(firstChildren, length);
        nextSiblings = Arrays.copyOf(nextSiblings, length);
    }
}

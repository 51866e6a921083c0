package dev.anteroom.profile.analysis;

import dev.anteroom.profile.LongIndex;
import dev.anteroom.profile.Profile;
import java.util.Arrays;
import java.util.List;

/// Whether the calls of the functions that are shown were inlined. As in pprof's graph: an edge joins two shown
/// functions, also across functions that aren't shown; it is an inlined one if every sample's first use of it is;
/// and edges below a cutoff don't count.
final class InlinedEdges {
    private static final int WORTH_TWO_THREADS = 50_000;

    /// So many functions make a direct table of 1 MB; pprof's usual fraction leaves a few hundred.
    private static final int MOST_DIRECT = 512;

    private static final int HIDDEN = -1;

    private final int size;

    /// By location: the index among the shown of its function, [#HIDDEN], or, where inlined functions are shown,
    /// the complement (`~`) of where they are in [#several], which is never [#HIDDEN].
    private final int[] coded;

    /// Of each such location: how many are shown, then these, outermost first: twice the index, plus 1 if it
    /// isn't inlined.
    private int[] several = new int[1024];

    private int severalLength = 1;

    private final boolean[] everInlined; // by shown index
    private final LongIndex edges = new LongIndex(); // child * size + parent
    private final int[] direct; // the same, number + 1 by key, where few functions are shown

    /// By edge, two each: the weight; twice the sample that used the edge last, plus 1 once a sample's first use
    /// wasn't inlined.
    private long[] counts = new long[2048];

    private boolean[] inlined = {}; // by shown index: an edge worth counting is an inlined one
    private boolean[] notInlined = {};

    private InlinedEdges(NameTable names, List<Integer> shown) {
        size = shown.size();
        int[] shownAt = new int[names.size()]; // by name: index among the shown, or -1
        Arrays.fill(shownAt, -1);
        for (int i = 0; i < size; i++) {
            shownAt[shown.get(i)] = i;
        }
        everInlined = new boolean[size];
        coded = new int[names.coded.length];
        for (int location = 0; location < coded.length; location++) {
            int name = names.coded[location];
            coded[location] = name >= 0 ? shownAt[name] : shownInlined(shownAt, names.several, ~name);
        }
        direct = size <= MOST_DIRECT ? new int[size * size] : new int[0];
    }

    /// Another count of the same functions.
    private InlinedEdges(InlinedEdges same) {
        size = same.size;
        coded = same.coded;
        several = same.several;
        everInlined = same.everInlined;
        direct = new int[same.direct.length];
    }

    /// What stands for a location with inlined functions.
    ///
    /// @param shownAt by name: index among the shown, or -1
    /// @param position of its names in `namesOfSeveral`
    private int shownInlined(int[] shownAt, int[] namesOfSeveral, int position) {
        int start = severalLength;
        int outermost = position + namesOfSeveral[position];
        if (start + 1 + namesOfSeveral[position] > several.length) {
            several = Arrays.copyOf(several, 2 * (start + 1 + namesOfSeveral[position]));
        }
        int next = start + 1;
        for (int i = outermost; i > position; i--) {
            int index = shownAt[namesOfSeveral[i]];
            if (index >= 0) {
                several[next++] = 2 * index + (i == outermost ? 1 : 0);
                everInlined[index] |= i < outermost;
            }
        }
        int shown = next - start - 1;
        if (shown == 0) {
            return HIDDEN;
        }
        if (shown == 1 && (several[start + 1] & 1) == 1) {
            return several[start + 1] / 2;
        }
        several[start] = shown;
        severalLength = next;
        return ~start;
    }

    static InlinedEdges of(Profile profile, int type, NameTable names, List<Integer> shown, long cutoff) {
        InlinedEdges edges = new InlinedEdges(names, shown);
        if (edges.severalLength > 1) {
            int samples = profile.sampleCount();
            if (samples > WORTH_TWO_THREADS) {
                InlinedEdges second = new InlinedEdges(edges);
                BothHalves.run(
                        () -> edges.count(profile, type, 0, samples / 2),
                        () -> second.count(profile, type, samples / 2, samples));
                edges.add(second);
            } else {
                edges.count(profile, type, 0, samples);
            }
        }
        edges.judge(cutoff);
        return edges;
    }

    private void count(Profile profile, int type, int from, int to) {
        int[] stack = new int[256];
        for (int sample = from; sample < to; sample++) {
            long value = profile.value(sample, type);
            if (value != 0) {
                stack = profile.copyLocations(sample, stack);
                countStack(stack, profile.locations(sample), value, sample + 1);
            }
        }
    }

    private void countStack(int[] stack, int length, long value, int mark) {
        // In local variables: the fast compiler loads a field as often as it is named.
        int[] code = coded;
        int[] inlined = several;
        boolean[] candidates = everInlined;
        int parent = -1;
        for (int at = length - 1; at >= 0; at--) {
            int index = code[stack[at]];
            if (index >= 0) {
                if (candidates[index] && parent >= 0 && parent != index) {
                    count(index, parent, value, 1, mark);
                }
                parent = index;
            } else if (index != HIDDEN) {
                int last = ~index + inlined[~index];
                for (int i = ~index + 1; i <= last; i++) {
                    int child = inlined[i] >> 1;
                    if (candidates[child] && parent >= 0 && parent != child) {
                        count(child, parent, value, inlined[i] & 1, mark);
                    }
                    parent = child;
                }
            }
        }
    }

    /// Counts an edge.
    ///
    /// @param plain 1: the call wasn't inlined; 0: it was
    /// @param mark of the sample, not 0
    private void count(int child, int parent, long value, int plain, int mark) {
        int at = 2 * edge((long) child * size + parent);
        long seen = counts[at + 1];
        if (seen >>> 1 != mark) {
            counts[at] += value;
            counts[at + 1] = ((long) mark << 1) | (seen & 1) | plain;
        }
    }

    private int edge(long key) {
        boolean small = key < direct.length;
        if (small && direct[(int) key] > 0) {
            return direct[(int) key] - 1;
        }
        int number = edges.add(key);
        if (small) {
            direct[(int) key] = number + 1;
        }
        if (2 * number == counts.length) {
            counts = Arrays.copyOf(counts, 4 * number);
        }
        return number;
    }

    private void add(InlinedEdges other) {
        for (int i = 0; i < other.edges.size(); i++) {
            int at = 2 * edge(other.edges.key(i));
            counts[at] += other.counts[2 * i];
            counts[at + 1] |= other.counts[2 * i + 1] & 1;
        }
    }

    private void judge(long cutoff) {
        inlined = new boolean[size];
        notInlined = new boolean[size];
        for (int edge = 0; edge < edges.size(); edge++) {
            if (Math.abs(counts[2 * edge]) >= cutoff) {
                int child = (int) (edges.key(edge) / size);
                boolean plain = (counts[2 * edge + 1] & 1) != 0;
                inlined[child] |= !plain;
                notInlined[child] |= plain;
            }
        }
    }

    /// @param index of a function among the shown
    Top.Inlining inlining(int index) {
        if (!inlined[index]) {
            return Top.Inlining.NEVER;
        }
        return notInlined[index] ? Top.Inlining.PARTLY : Top.Inlining.ALWAYS;
    }
}

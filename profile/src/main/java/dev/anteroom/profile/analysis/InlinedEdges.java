package dev.anteroom.profile.analysis;

import dev.anteroom.profile.LongIndex;
import dev.anteroom.profile.Profile;
import java.util.Arrays;
import java.util.List;

/// Whether the calls of the functions that are shown were inlined. As in pprof's graph: an edge joins two shown
/// functions, also across
/// functions that aren't shown; it is an inlined one if every sample's first use of it is; and edges below a cutoff
/// don't count.
final class InlinedEdges {
    private static final int WORTH_TWO_THREADS = 50_000;

    /// So many functions make a direct table of 1 MB; pprof's usual fraction leaves a few hundred.
    private static final int MOST_DIRECT = 512;

    /// Of a location whose names are inlined into each other.
    private static final int SEVERAL = -2;

    private final int size;
    private final int[] shownAt; // by name: index among the shown, or -1
    private final int[] shownOfLocation; // by location: index among the shown, -1, or SEVERAL
    private final boolean[] everInlined; // by shown index
    private final LongIndex edges = new LongIndex(); // child * size + parent
    private final int[] direct; // the same, number + 1 by key, where few functions are shown
    private long[] weights = new long[1024];
    private int[] seen = new int[1024];
    private boolean[] plain = new boolean[1024];
    private boolean[] inlined = {}; // by shown index: an edge worth counting is an inlined one
    private boolean[] notInlined = {};

    private InlinedEdges(NameTable names, List<Integer> shown) {
        size = shown.size();
        shownAt = new int[names.size()];
        Arrays.fill(shownAt, -1);
        for (int i = 0; i < size; i++) {
            shownAt[shown.get(i)] = i;
        }
        shownOfLocation = new int[names.first.length - 1];
        for (int location = 0; location < shownOfLocation.length; location++) {
            int only = names.only[location];
            shownOfLocation[location] = only >= 0 ? shownAt[only] : SEVERAL;
        }
        everInlined = new boolean[size];
        direct = size <= MOST_DIRECT ? new int[size * size] : new int[0];
    }

    static InlinedEdges of(Profile profile, int type, NameTable names, List<Integer> shown, long cutoff) {
        InlinedEdges edges = new InlinedEdges(names, shown);
        if (edges.findInlined(names)) {
            int samples = profile.sampleCount();
            if (samples > WORTH_TWO_THREADS) {
                InlinedEdges second = new InlinedEdges(names, shown);
                second.findInlined(names);
                BothHalves.run(
                        () -> edges.count(profile, type, names, 0, samples / 2),
                        () -> second.count(profile, type, names, samples / 2, samples));
                edges.add(second);
            } else {
                edges.count(profile, type, names, 0, samples);
            }
        }
        edges.judge(cutoff);
        return edges;
    }

    private boolean findInlined(NameTable names) {
        boolean any = false;
        for (int location = 0; location + 1 < names.first.length; location++) {
            for (int i = names.first[location]; i < names.first[location + 1] - 1; i++) {
                int index = shownAt[names.ids[i]];
                if (index >= 0) {
                    everInlined[index] = true;
                    any = true;
                }
            }
        }
        return any;
    }

    private void count(Profile profile, int type, NameTable names, int from, int to) {
        for (int sample = from; sample < to; sample++) {
            long value = profile.value(sample, type);
            if (value != 0) {
                countSample(profile, names, sample, value);
            }
        }
    }

    private void countSample(Profile profile, NameTable names, int sample, long value) {
        int parent = -1;
        int start = profile.stackStart(sample);
        for (int at = profile.stackEnd(sample) - 1; at >= start; at--) {
            int location = profile.locationAt(at);
            int index = shownOfLocation[location];
            if (index == SEVERAL) {
                int first = names.first[location];
                int outermost = names.first[location + 1] - 1;
                for (int i = outermost; i >= first; i--) {
                    parent = follow(parent, shownAt[names.ids[i]], value, i == outermost, sample + 1);
                }
            } else {
                parent = follow(parent, index, value, true, sample + 1);
            }
        }
    }

    /// Counts the edge to a function and returns the parent of the next one.
    private int follow(int parent, int index, long value, boolean isPlain, int mark) {
        if (index < 0) {
            return parent;
        }
        if (parent >= 0 && parent != index && everInlined[index]) {
            int edge = edge((long) index * size + parent);
            if (seen[edge] != mark) {
                seen[edge] = mark;
                weights[edge] += value;
                plain[edge] |= isPlain;
            }
        }
        return index;
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
        if (number == weights.length) {
            weights = Arrays.copyOf(weights, number * 2);
            seen = Arrays.copyOf(seen, number * 2);
            plain = Arrays.copyOf(plain, number * 2);
        }
        return number;
    }

    private void add(InlinedEdges other) {
        for (int i = 0; i < other.edges.size(); i++) {
            int edge = edge(other.edges.key(i));
            weights[edge] += other.weights[i];
            plain[edge] |= other.plain[i];
        }
    }

    private void judge(long cutoff) {
        inlined = new boolean[size];
        notInlined = new boolean[size];
        for (int edge = 0; edge < edges.size(); edge++) {
            if (Math.abs(weights[edge]) >= cutoff) {
                int child = (int) (edges.key(edge) / size);
                inlined[child] |= !plain[edge];
                notInlined[child] |= plain[edge];
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

package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether the calls of the functions that are shown were inlined. As in pprof's graph: an edge joins two shown
/// functions, also across
/// functions that aren't shown; it is an inlined one if every sample's first use of it is; and edges below a cutoff
/// don't count.
final class InlinedEdges {
    private static final int DENSE = 256;

    private final int size;
    private final int[] shownAt; // by name: index among the shown, or -1
    private final boolean[] everInlined; // by shown index
    private final Map<Long, Integer> sparse = new HashMap<>();
    private final boolean dense;
    private long[] weights;
    private int[] seen;
    private boolean[] plain;
    private boolean[] used;

    private InlinedEdges(NameTable names, List<Integer> shown) {
        size = shown.size();
        dense = size <= DENSE;
        shownAt = new int[names.size()];
        Arrays.fill(shownAt, -1);
        for (int i = 0; i < size; i++) {
            shownAt[shown.get(i)] = i;
        }
        everInlined = new boolean[size];
        int edges = dense ? size * size : 1024;
        weights = new long[edges];
        seen = new int[edges];
        plain = new boolean[edges];
        used = new boolean[edges];
    }

    static InlinedEdges of(Profile profile, int type, NameTable names, List<Integer> shown, long cutoff) {
        InlinedEdges edges = new InlinedEdges(names, shown);
        boolean any = edges.findInlined(names);
        if (any) {
            int samples = profile.sampleCount();
            int half = edges.dense && samples > 50_000 ? samples / 2 : samples;
            InlinedEdges second = half < samples ? new InlinedEdges(names, shown) : edges;
            if (second != edges) {
                second.findInlined(names);
                BothHalves.run(
                        () -> edges.count(profile, type, names, 0, half),
                        () -> second.count(profile, type, names, half, samples));
                edges.add(second);
            } else {
                edges.count(profile, type, names, 0, samples);
            }
        }
        edges.trim(cutoff);
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
            int first = names.first[location];
            int outermost = names.first[location + 1] - 1;
            for (int i = outermost; i >= first; i--) {
                int index = shownAt[names.ids[i]];
                if (index < 0) {
                    continue;
                }
                if (parent >= 0 && parent != index && everInlined[index]) {
                    add(edge(parent, index), value, i == outermost, sample + 1);
                }
                parent = index;
            }
        }
    }

    private int edge(int parent, int child) {
        if (dense) {
            return child * size + parent;
        }
        int number = sparse.computeIfAbsent((long) child * size + parent, _ -> sparse.size());
        if (number == weights.length) {
            weights = Arrays.copyOf(weights, number * 2);
            seen = Arrays.copyOf(seen, number * 2);
            plain = Arrays.copyOf(plain, number * 2);
            used = Arrays.copyOf(used, number * 2);
        }
        return number;
    }

    private void add(int edge, long value, boolean isPlain, int mark) {
        if (seen[edge] != mark) {
            seen[edge] = mark;
            used[edge] = true;
            weights[edge] += value;
            plain[edge] |= isPlain;
        }
    }

    private void add(InlinedEdges other) {
        for (int edge = 0; edge < weights.length; edge++) {
            used[edge] |= other.used[edge];
            weights[edge] += other.weights[edge];
            plain[edge] |= other.plain[edge];
        }
    }

    private void trim(long cutoff) {
        for (int edge = 0; edge < weights.length; edge++) {
            used[edge] &= Math.abs(weights[edge]) >= cutoff;
        }
    }

    /// @param index of a function among the shown
    Top.Inlining inlining(int index) {
        if (!everInlined[index]) {
            return Top.Inlining.NEVER;
        }
        boolean inlined = false;
        boolean notInlined = false;
        for (int parent = 0; parent < size; parent++) {
            int edge = dense ? index * size + parent : sparse.getOrDefault((long) index * size + parent, -1);
            if (edge >= 0 && used[edge]) {
                inlined |= !plain[edge];
                notInlined |= plain[edge];
            }
        }
        if (!inlined) {
            return Top.Inlining.NEVER;
        }
        return notInlined ? Top.Inlining.PARTLY : Top.Inlining.ALWAYS;
    }
}

package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.Stacks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Goroutine time by start function.
final class Groups {
    /// The group of goroutines whose start function isn't known (yet).
    static final int UNKNOWN = 0;

    private static final int MAX_GROUPS = 1 << 16;
    private static final int ACTIVITIES = WaitKind.values().length + 1;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private long[][] nanos = new long[16][ACTIVITIES];
    private long[] goroutines = new long[16];
    private long[] procNanos = new long[16];
    private long[] procNanosWhileRunnable = new long[16];
    // by stack: the group of its innermost and outermost function plus one, 0 as long as unknown
    private int[] byLeaf = new int[256];
    private int[] byRoot = new int[256];

    Groups() {
        add("");
    }

    /// The group of goroutines that start with the only function of this stack.
    int ofStart(Stacks stacks, int stack) {
        if (stack >= byLeaf.length) {
            byLeaf = Arrays.copyOf(byLeaf, Math.max(stack + 1, byLeaf.length * 2));
        }
        if (byLeaf[stack] == 0) {
            byLeaf[stack] = 1
                    + (stacks.depth(stack) == 0
                            ? UNKNOWN
                            : named(stacks.frame(stack, 0).function()));
        }
        return byLeaf[stack] - 1;
    }

    /// The group of goroutines whose outermost function is this stack's.
    int ofRoot(Stacks stacks, int stack) {
        if (stack >= byRoot.length) {
            byRoot = Arrays.copyOf(byRoot, Math.max(stack + 1, byRoot.length * 2));
        }
        if (byRoot[stack] == 0) {
            int depth = stacks.depth(stack);
            byRoot[stack] = 1
                    + (depth == 0
                            ? UNKNOWN
                            : named(stacks.frame(stack, depth - 1).function()));
        }
        return byRoot[stack] - 1;
    }

    private int named(String function) {
        Integer known = numbers.get(function);
        if (known != null) {
            return known;
        }
        return names.size() == MAX_GROUPS ? UNKNOWN : add(function);
    }

    private int add(String function) {
        int n = names.size();
        names.add(function);
        numbers.put(function, n);
        if (n == nanos.length) {
            nanos = Arrays.copyOf(nanos, n * 2);
            goroutines = Arrays.copyOf(goroutines, n * 2);
            procNanos = Arrays.copyOf(procNanos, n * 2);
            procNanosWhileRunnable = Arrays.copyOf(procNanosWhileRunnable, n * 2);
        }
        nanos[n] = new long[ACTIVITIES];
        return n;
    }

    String name(int group) {
        return names.get(group);
    }

    void count(int group) {
        goroutines[group]++;
    }

    void uncount(int group) {
        goroutines[group]--;
    }

    void spent(int group, int activity, long duration) {
        nanos[group][activity] += duration;
    }

    void heldProc(int group, long duration, long whileRunnable) {
        procNanos[group] += duration;
        procNanosWhileRunnable[group] += whileRunnable;
    }

    long procNanos() {
        return Arrays.stream(procNanos).sum();
    }

    /// All groups, those with the most time on Ps first.
    List<GoroutineGroup> build() {
        List<GoroutineGroup> groups = new ArrayList<>();
        for (int g = 0; g < names.size(); g++) {
            StateTimes times = times(nanos[g]);
            if (goroutines[g] > 0 || times.totalNanos() > 0) {
                groups.add(new GoroutineGroup(
                        names.get(g), goroutines[g], times, procNanos[g], procNanosWhileRunnable[g]));
            }
        }
        groups.sort((a, b) -> a.procNanos() != b.procNanos()
                ? Long.compare(b.procNanos(), a.procNanos())
                : a.startFunction().compareTo(b.startFunction()));
        return groups;
    }

    StateTimes total() {
        long[] sum = new long[ACTIVITIES];
        for (int g = 0; g < names.size(); g++) {
            for (int i = 0; i < ACTIVITIES; i++) {
                sum[i] += nanos[g][i];
            }
        }
        return times(sum);
    }

    private static StateTimes times(long[] row) {
        Map<WaitKind, Long> waiting = new EnumMap<>(WaitKind.class);
        for (WaitKind kind : WaitKind.values()) {
            waiting.put(kind, row[kind.code]);
        }
        return new StateTimes(row[0], waiting);
    }
}

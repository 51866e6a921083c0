package dev.anteroom.gotrace.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Durations by stack, for each kind of wait.
final class StackLatencies {
    private static final int PRECISION = 3;
    // one is about a kilobyte: beyond these, stacks are left out rather than memory run out
    private static final int MAX_HISTOGRAMS = 100_000;

    private final Histogram[][] byKind = new Histogram[WaitKind.values().length + 1][];
    // what an empty place holds, so that there are no nulls
    private final Histogram none = new Histogram(PRECISION);
    private int used;
    private long dropped;

    StackLatencies() {
        for (int i = 0; i < byKind.length; i++) {
            byKind[i] = new Histogram[0];
        }
    }

    @SuppressWarnings("ReferenceEquality") // the mark is the object
    void add(int kind, int stack, long nanos) {
        Histogram[] row = byKind[kind];
        if (stack >= row.length) {
            int old = row.length;
            row = Arrays.copyOf(row, Math.max(stack + 1, Math.max(64, old * 2)));
            Arrays.fill(row, old, row.length, none);
            byKind[kind] = row;
        }
        Histogram histogram = row[stack];
        if (histogram == none) {
            if (used == MAX_HISTOGRAMS) {
                dropped++;
                return;
            }
            used++;
            histogram = new Histogram(PRECISION);
            row[stack] = histogram;
        }
        histogram.add(nanos);
    }

    /// How many waits were left out because of too many stacks.
    long dropped() {
        return dropped;
    }

    /// All kinds and stacks, the longest total first.
    List<StackLatency> build() {
        List<StackLatency> result = new ArrayList<>();
        for (WaitKind kind : WaitKind.values()) {
            Histogram[] row = byKind[kind.code];
            for (int stack = 0; stack < row.length; stack++) {
                if (row[stack].count() > 0) {
                    result.add(new StackLatency(kind, stack, row[stack].distribution()));
                }
            }
        }
        result.sort((a, b) -> Long.compare(b.latency().totalNanos(), a.latency().totalNanos()));
        return result;
    }
}

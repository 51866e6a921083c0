package dev.anteroom.profile.flame;

import dev.anteroom.profile.analysis.CallTree;
import java.util.Arrays;

/// Collects latencies at the nodes where they were seen, and gives each node a quantile of all latencies at and below
/// it. Latencies are counted in buckets, 8 to an octave: a quantile is within 6% of the true one. Used by one thread.
public final class HeatQuantiles {
    private static final int SUB_BITS = 3;
    private static final int BUCKETS = (64 - SUB_BITS) << SUB_BITS;

    private int count;
    private long[] entries = new long[1024]; // node and bucket
    private long[] weights = new long[1024];

    /// @param node of the tree, where the stack ends
    /// @param latency in the caller's unit; below 0 counts as 0
    /// @param weight how often it was seen
    public void add(int node, long latency, long weight) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
            weights = Arrays.copyOf(weights, count * 2);
        }
        entries[count] = (long) node << 32 | bucket(Math.max(0, latency));
        weights[count++] = weight;
    }

    /// The quantile for each node.
    ///
    /// @param quantile from 0 to 1
    public Heat heat(String label, String unit, CallTree tree, double quantile) {
        int[] heads = new int[tree.size()];
        int[] next = new int[count];
        Arrays.fill(heads, -1);
        for (int entry = 0; entry < count; entry++) {
            int node = (int) (entries[entry] >>> 32);
            next[entry] = heads[node];
            heads[node] = entry;
        }
        double[] values = new double[tree.size()];
        // Only the nodes of the path that is being walked have a histogram.
        int[] path = new int[64];
        int[] childAt = new int[64];
        long[][] histograms = new long[64][];
        int depth = 0;
        histograms[0] = new long[BUCKETS];
        collect(histograms[0], heads[CallTree.ROOT], next);
        while (depth >= 0) {
            int node = path[depth];
            if (childAt[depth] < tree.childCount(node)) {
                int child = tree.child(node, childAt[depth]++);
                depth++;
                if (depth == path.length) {
                    path = Arrays.copyOf(path, depth * 2);
                    childAt = Arrays.copyOf(childAt, depth * 2);
                    histograms = Arrays.copyOf(histograms, depth * 2);
                }
                path[depth] = child;
                childAt[depth] = 0;
                if (histograms[depth] == null) {
                    histograms[depth] = new long[BUCKETS];
                } else {
                    Arrays.fill(histograms[depth], 0);
                }
                collect(histograms[depth], heads[child], next);
            } else {
                values[node] = quantile(histograms[depth], quantile);
                if (depth > 0) {
                    long[] parent = histograms[depth - 1];
                    long[] own = histograms[depth];
                    for (int i = 0; i < BUCKETS; i++) {
                        parent[i] += own[i];
                    }
                }
                depth--;
            }
        }
        return new Heat(label, unit, values);
    }

    private void collect(long[] histogram, int head, int[] next) {
        for (int entry = head; entry >= 0; entry = next[entry]) {
            histogram[(int) entries[entry]] += weights[entry];
        }
    }

    private static double quantile(long[] histogram, double quantile) {
        long total = 0;
        for (long in : histogram) {
            total += in;
        }
        if (total == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(quantile * total));
        int bucket = 0;
        for (long seen = histogram[0]; seen < rank; seen += histogram[bucket]) {
            bucket++;
        }
        return middle(bucket);
    }

    private static int bucket(long value) {
        if (value < 1 << SUB_BITS) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
        return (exponent << SUB_BITS) + (int) (value >>> exponent);
    }

    private static double middle(int bucket) {
        if (bucket < 2 << SUB_BITS) {
            return bucket;
        }
        int exponent = (bucket >>> SUB_BITS) - 1;
        long low = (long) ((bucket & ((1 << SUB_BITS) - 1)) + (1 << SUB_BITS)) << exponent;
        return low + (1L << exponent) / 2.0;
    }
}

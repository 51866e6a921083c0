package dev.anteroom.fleet.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Many tests at once: of what is called found, at most a share `q` is chance, on average (Benjamini and Hochberg,
/// 1995). Where nothing is there to be found, something is called found in a share `q` of all fleets.
public final class FalseDiscovery {
    /// The share that every question here keeps to.
    public static final double RATE = 0.05;

    private FalseDiscovery() {}

    /// The smallest rate at which each would be found, in the order of `p`.
    public static double[] adjusted(double[] p) {
        int n = p.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[n];
        double smallest = 1;
        for (int rank = n; rank >= 1; rank--) {
            int test = order[rank - 1];
            smallest = Math.min(smallest, p[test] * n / rank);
            adjusted[test] = smallest;
        }
        return adjusted;
    }
}

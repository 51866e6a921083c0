package dev.anteroom.diagnosis.compare;

import java.util.Arrays;

/// The median.
public final class Median {
    private Median() {}

    /// @return NaN of nothing
    public static double of(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}

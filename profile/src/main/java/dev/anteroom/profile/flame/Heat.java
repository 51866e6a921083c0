package dev.anteroom.profile.flame;

import dev.anteroom.profile.analysis.CallTree;

/// A value for each node of a [CallTree], which colours its frame; how wide the frame is, is another matter.
///
/// @param label what the value is, for example `p99 accept wait`
/// @param unit of each value, as pprof spells units (`nanoseconds`, `bytes`, `count`)
/// @param values by node; NaN where there is none
@SuppressWarnings("ArrayRecordComponent") // a column: handed over, never compared
public record Heat(String label, String unit, double[] values) {
    /// One column divided by another: of a block profile the mean delay of a contention.
    public static Heat mean(String label, String unit, CallTree tree, int valueColumn, int countColumn) {
        double[] values = new double[tree.size()];
        for (int node = 0; node < values.length; node++) {
            long count = tree.total(node, countColumn);
            values[node] = count > 0 ? (double) tree.total(node, valueColumn) / count : Double.NaN;
        }
        return new Heat(label, unit, values);
    }

    /// The smallest value above 0, and the largest; both NaN if there is none.
    public double[] range() {
        double least = Double.NaN;
        double most = Double.NaN;
        for (double value : values) {
            if (value > 0 && value < Double.POSITIVE_INFINITY) {
                least = value < least || Double.isNaN(least) ? value : least;
                most = value > most || Double.isNaN(most) ? value : most;
            }
        }
        return new double[] {least, most};
    }
}

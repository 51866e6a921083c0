package dev.anteroom.profile.flame;

/// A value for each node of a [dev.anteroom.profile.analysis.CallTree], which colours its frame; how wide the
/// frame is, is another matter.
///
/// @param label what the value is, for example `p99 accept wait`
/// @param unit of each value, as pprof spells units (`nanoseconds`, `bytes`, `count`)
/// @param values by node; NaN where there is none
@SuppressWarnings("ArrayRecordComponent") // a column: handed over, never compared
public record Heat(String label, String unit, double[] values) {
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

package dev.anteroom.diagnosis.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How much both sides had to bear. A rise under more load may be the load's, and no rise under less load says little:
/// neither is a change of the service, and neither is "no change".
///
/// @param before connections a second that arrived, median of the captures
record Exposure(double before, double after) {
    /// Loads that differ by more aren't alike.
    private static final double MOST = 1.3;

    /// @return empty unless every capture of both sides tells its load
    static Optional<Exposure> of(Side before, Side after) {
        Optional<Double> was = load(before);
        Optional<Double> is = load(after);
        return was.isPresent() && is.isPresent() ? Optional.of(new Exposure(was.get(), is.get())) : Optional.empty();
    }

    private static Optional<Double> load(Side side) {
        double[] loads = side.captures().stream()
                .map(CaptureFigures::load)
                .mapToDouble(load -> load == null ? 0 : load)
                .sorted()
                .toArray();
        boolean known = Arrays.stream(loads).allMatch(load -> load > 0);
        return known ? Optional.of(loads[loads.length / 2]) : Optional.empty();
    }

    /// The change as far as it can be told under these loads.
    Change judge(Change change) {
        boolean more = after > before * MOST;
        boolean less = after * MOST < before;
        String loads = String.format(Locale.ROOT, "load %.0f connections a second before, %.0f after", before, after);
        return switch (change.judgement()) {
            case WORSE -> more ? change.undecided(loads + ": that alone may do it") : change;
            case SAME, BETTER -> less ? change.undecided(loads + ": under less load that says little") : change;
            case SHOWN, UNKNOWN -> change;
        };
    }
}

package dev.anteroom.diagnosis.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How long the processes of both sides had run. One that has just started is cold: its caches are empty, its
/// connections to others aren't open yet, its heap hasn't grown. What differs between it and one that has run for
/// long may be the start's.
///
/// @param before s, median of the captures
record ProcessAge(double before, double after) {
    /// Younger is cold.
    private static final double COLD_SECONDS = 60;

    /// Older is warm for certain.
    private static final double WARM_SECONDS = 600;

    /// @return empty unless every capture of both sides tells its process's age
    static Optional<ProcessAge> of(Side before, Side after) {
        Optional<Double> was = age(before);
        Optional<Double> is = age(after);
        return was.isPresent() && is.isPresent() ? Optional.of(new ProcessAge(was.get(), is.get())) : Optional.empty();
    }

    private static Optional<Double> age(Side side) {
        double[] ages = side.captures().stream()
                .map(CaptureFigures::ageSeconds)
                .mapToDouble(age -> age == null ? Double.NaN : age)
                .toArray();
        return Arrays.stream(ages).anyMatch(Double::isNaN) ? Optional.empty() : Optional.of(Median.of(ages));
    }

    /// The change as far as it can be told at these ages. A verdict and an overflow stand: they are judged by
    /// themselves, not by what was before.
    Change judge(Change change) {
        boolean ofWaits = switch (change.metric()) {
            case WAIT_P50, WAIT_P99, HELD_UP -> true;
            case VERDICT, OVERFLOW, OLDEST, LOCK_WAIT, GOROUTINES -> false;
        };
        if (!ofWaits) {
            return change;
        }
        String ages = String.format(Locale.ROOT, "the process had run for %.0f s before, %.0f s after", before, after);
        return switch (change.judgement()) {
            case WORSE ->
                isCold(after, before) ? change.undecided(ages + ": that it has just started may do it") : change;
            case SAME, BETTER ->
                isCold(before, after)
                        ? change.undecided(ages + ": beside one that has just started that says little")
                        : change;
            case SHOWN, UNKNOWN -> change;
        };
    }

    private static boolean isCold(double age, double other) {
        return age < COLD_SECONDS && other > WARM_SECONDS;
    }
}

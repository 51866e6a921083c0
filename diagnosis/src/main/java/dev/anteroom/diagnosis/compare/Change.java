package dev.anteroom.diagnosis.compare;

import org.jspecify.annotations.Nullable;

/// One figure before and after.
///
/// @param before `null` where the captures don't tell it
/// @param p how likely a rise like this is by chance, 0 to 1; `null` where no test was made
/// @param method how it was judged, in words; what is missing where it could not be
public record Change(
        Metric metric,
        @Nullable Double before,
        @Nullable Double after,
        Judgement judgement,
        @Nullable Double p,
        String method) {
    /// What a change amounts to.
    public enum Judgement {
        /// Beyond the noise, and large enough to matter.
        WORSE,
        BETTER,
        /// Within the noise, or too small to matter.
        SAME,
        /// Shown, not judged.
        SHOWN,
        /// The captures lack what it takes; with figures on both sides: they changed, and what it amounts to can't be
        /// told.
        UNKNOWN
    }

    /// The same figures, of which nobody can tell what they amount to.
    Change undecided(String why) {
        String told = method.isEmpty() ? why : method + "; " + why;
        return new Change(metric, before, after, Judgement.UNKNOWN, p, told);
    }
}

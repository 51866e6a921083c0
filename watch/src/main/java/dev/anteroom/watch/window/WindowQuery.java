package dev.anteroom.watch.window;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which windows are wanted: those that begin in `[from, to)`.
///
/// @param workload only of this one; null for all
/// @param version only of this one; null for all
/// @param listener only of this one; null for all
public record WindowQuery(
        Instant from,
        Instant to,
        @Nullable String workload,
        @Nullable String version,
        @Nullable String listener) {
    /// All between two moments.
    public static WindowQuery between(Instant from, Instant to) {
        return new WindowQuery(from, to, null, null, null);
    }
}

package dev.anteroom.diagnosis.model;

import org.jspecify.annotations.Nullable;

/// How long connections waited in the accept queue, as far as the capture can tell.
///
/// @param oldestMillis age of the oldest connection seen in the queue, ms
/// @param p50Millis median wait of an accepted connection, ms
/// @param p99Millis 99th percentile of the same, ms
/// @param meanMillis mean wait, ms
/// @param method how these were obtained: `queue ages`, `same connection in two snapshots`, `Little's law`, `none`
/// @param samples ages that the figures stand on
/// @param note what limits them
public record AcceptWait(
        @Nullable Double oldestMillis,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis,
        @Nullable Double meanMillis,
        String method,
        int samples,
        String note) {
    public static final AcceptWait UNKNOWN = new AcceptWait(
            null, null, null, null, "none", 0, "no file of the capture tells how long connections waited");
}

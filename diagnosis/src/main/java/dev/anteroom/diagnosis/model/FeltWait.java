package dev.anteroom.diagnosis.model;

import org.jspecify.annotations.Nullable;

/// A wait in the accept queue that clients notice, though the service accepts: too short or too rare to be
/// ACCEPT_BOUND.
///
/// @param p99Millis P99 of the accept wait, ms
/// @param shareOfClientsP99 how much of the clients' P99 the accept queue is, 0 to 1; `null` where it isn't known
public record FeltWait(double p99Millis, @Nullable Double shareOfClientsP99) {
    /// A shorter one isn't noticed, ms.
    public static final double FEWEST_MILLIS = 20;
}

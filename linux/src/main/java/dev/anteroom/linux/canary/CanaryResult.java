package dev.anteroom.linux.canary;

/// One probe.
///
/// @param connectMillis how long the handshake took, SYN retries included
/// @param waitMillis from established until the server-side socket had left the accept queue; of
///     [Outcome#STILL_QUEUED] a lower bound
/// @param resolutionMillis how far `waitMillis` may be too long: the time between the last look that found it queued
///     and the one that did not
public record CanaryResult(Outcome outcome, double connectMillis, double waitMillis, double resolutionMillis) {
    /// What became of it.
    public enum Outcome {
        /// The service accepted it.
        ACCEPTED,
        /// It had left the queue and was closed before it could be looked at again: accepted, and closed at once.
        ACCEPTED_AND_CLOSED,
        /// It was still queued when the time was up.
        STILL_QUEUED,
        /// The handshake did not complete in time: the queue is full, or packets are lost.
        NOT_ESTABLISHED,
        /// Nobody listens, or a reset came.
        REFUSED
    }

    public boolean accepted() {
        return switch (outcome) {
            case ACCEPTED, ACCEPTED_AND_CLOSED -> true;
            case STILL_QUEUED, NOT_ESTABLISHED, REFUSED -> false;
        };
    }

    /// What a client would have waited before the service saw it.
    public double totalMillis() {
        return connectMillis + waitMillis;
    }
}

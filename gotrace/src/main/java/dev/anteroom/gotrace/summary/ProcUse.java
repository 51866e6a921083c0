package dev.anteroom.gotrace.summary;

/// What the Ps did, summed over them.
///
/// @param procs how many Ps were seen
/// @param busyNanos with a goroutine
/// @param schedulingNanos without one, but looking for one
/// @param idleNanos stopped
/// @param idleNanosWhileAcceptWasRunnable the part of `idleNanos` and `schedulingNanos` in which an accept loop could
/// have run: it is the operating
///     system, then, that didn't let it
public record ProcUse(
        int procs, long busyNanos, long schedulingNanos, long idleNanos, long idleNanosWhileAcceptWasRunnable) {
    /// The share of the Ps' time with a goroutine.
    public double busyShare() {
        long total = busyNanos + schedulingNanos + idleNanos;
        return total <= 0 ? 0 : (double) busyNanos / total;
    }
}

package dev.anteroom.gotrace.summary;

import java.util.Map;

/// Goroutine time by state: the sum over goroutines of the nanoseconds that each was in it.
///
/// @param runningNanos on a P
/// @param waitingNanos by what they waited for; [WaitKind#SCHEDULER] is the time in which they were runnable
public record StateTimes(long runningNanos, Map<WaitKind, Long> waitingNanos) {
    public StateTimes {
        waitingNanos = Map.copyOf(waitingNanos);
    }

    public long waitingNanos(WaitKind kind) {
        return waitingNanos.getOrDefault(kind, 0L);
    }

    /// All goroutine time.
    public long totalNanos() {
        long total = runningNanos;
        for (long nanos : waitingNanos.values()) {
            total += nanos;
        }
        return total;
    }

    /// The share of all goroutine time that was runnable: could run and didn't.
    public double runnableShare() {
        return share(waitingNanos(WaitKind.SCHEDULER), totalNanos());
    }

    /// Runnable time per time that goroutines wanted a P (running or runnable): 0 if every goroutine got a P at once.
    public double starvation() {
        long runnable = waitingNanos(WaitKind.SCHEDULER);
        return share(runnable, runnable + runningNanos);
    }

    private static double share(long part, long whole) {
        return whole <= 0 ? 0 : (double) part / whole;
    }
}

package dev.anteroom.gotrace.summary;

/// The goroutines that start with the same function.
///
/// @param startFunction the function, or the outermost one seen for goroutines older than the trace; empty if none
///     was
/// seen
/// @param goroutines how many there were
/// @param times what they did
/// @param procNanos for how long they held a P, summed over the Ps, system calls that kept their P included
/// @param procNanosWhileAcceptWasRunnable the part of `procNanos` in which an accept loop could have run and didn't
public record GoroutineGroup(
        String startFunction, long goroutines, StateTimes times, long procNanos, long procNanosWhileAcceptWasRunnable) {
    private static final String GC_WORKER = "runtime.gcBgMarkWorker";

    /// Whether these are the garbage collector's workers.
    public boolean gcWorkers() {
        return startFunction.equals(GC_WORKER);
    }
}

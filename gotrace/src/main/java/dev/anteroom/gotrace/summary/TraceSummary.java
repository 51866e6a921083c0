package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.TraceOutcome;
import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.TraceVersion;
import java.util.List;

/// What a trace amounts to.
///
/// @param version the version in the trace's header
/// @param outcome how much could be read, and what is damaged
/// @param gomaxprocs the number of Ps
/// @param goroutines how many goroutines were seen
/// @param states what they did, summed
/// @param groups the same by start function, those with the most time on Ps first
/// @param procs what the Ps did
/// @param gc what the garbage collector did, and the times that the world was stopped
/// @param schedulerLatency from runnable to running, of all goroutines
/// @param acceptLoops the goroutines that call Accept, those that accept from a socket first
/// @param acceptLoopsCut whether there were more accept loops than are listed
/// @param tasks the user's tasks by type
/// @param regions the user's regions by type
/// @param logs how many log lines the user wrote
/// @param latencies the waits by kind and stack, the longest total first
/// @param latenciesDropped how many waits aren't in `latencies` because there were too many stacks
/// @param waits the waits by when they ended and how long they took; none unless [#withWaits] made this
/// @param stacks the frames behind the stack numbers
public record TraceSummary(
        TraceVersion version,
        TraceOutcome outcome,
        long gomaxprocs,
        long goroutines,
        StateTimes states,
        List<GoroutineGroup> groups,
        ProcUse procs,
        GcWork gc,
        Distribution schedulerLatency,
        List<AcceptLoop> acceptLoops,
        boolean acceptLoopsCut,
        List<NamedDurations> tasks,
        List<NamedDurations> regions,
        long logs,
        List<StackLatency> latencies,
        long latenciesDropped,
        WaitMap waits,
        Stacks stacks) {
    public TraceSummary {
        groups = List.copyOf(groups);
        acceptLoops = List.copyOf(acceptLoops);
        tasks = List.copyOf(tasks);
        regions = List.copyOf(regions);
        latencies = List.copyOf(latencies);
    }

    /// Reads a trace and sums it up, in one pass.
    public static TraceSummary of(TraceReader trace) {
        return of(trace, Long.MAX_VALUE);
    }

    /// Sums up the first `most` events of a trace: a bound on time, some 0.3 µs an event.
    public static TraceSummary of(TraceReader trace, long most) {
        return of(new Summarizer(trace.version(), false), trace, most);
    }

    /// The same with [#waits], which costs a look-up a wait: for a page that shows them.
    public static TraceSummary withWaits(TraceReader trace) {
        return of(new Summarizer(trace.version(), true), trace, Long.MAX_VALUE);
    }

    private static TraceSummary of(Summarizer summarizer, TraceReader trace, long most) {
        TraceOutcome outcome = trace.read(summarizer, most);
        return summarizer.summary(outcome, Stacks.empty());
    }

    /// Whether durations are nanoseconds. Of a cut trace of Go before 1.22 they are ticks: then only shares mean
    /// something.
    public boolean clockKnown() {
        return outcome.clockKnown();
    }

    /// The length of the trace in nanoseconds.
    public long windowNanos() {
        return outcome.duration();
    }

    /// The share of the window in which the world was stopped.
    public double stwShare() {
        return share(gc.stoppedNanos());
    }

    /// The share of the window in which the garbage collector marked.
    public double gcShare() {
        return share(gc.markNanos());
    }

    /// The share of all goroutine time that was runnable, see [StateTimes#runnableShare()].
    public double runnableShare() {
        return states.runnableShare();
    }

    /// The waits of one kind by stack, the longest total first.
    public List<StackLatency> latencies(WaitKind kind) {
        return latencies.stream().filter(latency -> latency.kind() == kind).toList();
    }

    private double share(long nanos) {
        return windowNanos() <= 0 ? 0 : (double) nanos / windowNanos();
    }
}

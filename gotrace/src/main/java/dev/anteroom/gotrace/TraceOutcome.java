package dev.anteroom.gotrace;

import java.util.List;

/// How reading a trace went.
///
/// @param events how many events the visitor got
/// @param startTime the first event's time on the trace's clock, in nanoseconds
/// @param endTime the last event's time on the trace's clock, in nanoseconds
/// @param clockKnown whether the trace says how long its clock's ticks are; if not, all times are in ticks, and only
///     shares of time mean something
/// @param damages where the trace is cut or contradicts itself, in the file's order; empty if it is whole
public record TraceOutcome(long events, long startTime, long endTime, boolean clockKnown, List<TraceDamage> damages) {
    public TraceOutcome {
        damages = List.copyOf(damages);
    }

    /// Whether every byte of the trace was understood.
    public boolean complete() {
        return damages.isEmpty();
    }

    /// The length of what could be read, in nanoseconds.
    public long duration() {
        return endTime - startTime;
    }
}

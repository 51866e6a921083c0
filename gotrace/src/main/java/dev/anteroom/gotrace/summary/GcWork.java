package dev.anteroom.gotrace.summary;

import java.util.List;

/// What the garbage collector did.
///
/// @param cycles the concurrent mark phases, those included that the trace's ends cut
/// @param assists the stretches in which goroutines that allocate had to help
/// @param stops the times that the world was stopped, for the garbage collector's or another reason
/// @param markNanos the part of the window in which a mark phase was under way
/// @param stoppedNanos the part of the window in which the world was stopped
public record GcWork(
        Distribution cycles, Distribution assists, List<StopReason> stops, long markNanos, long stoppedNanos) {
    public GcWork {
        stops = List.copyOf(stops);
    }

    /// The longest time that the world was stopped.
    public long longestStopNanos() {
        return stops.stream()
                .mapToLong(stop -> stop.durations().maxNanos())
                .max()
                .orElse(0);
    }
}

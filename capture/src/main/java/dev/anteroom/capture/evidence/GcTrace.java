package dev.anteroom.capture.evidence;

/// The `gctrace=1` lines of a service's log, summed up.
///
/// @param cycles number of `gc N @…` lines
/// @param windowNanos time between the first and the last of them, ns
/// @param stopTheWorldNanos both stop-the-world phases, summed, ns
/// @param longestStopNanos longest single stop-the-world phase, ns
/// @param cpuPercent the last line's "% of CPU since start"
public record GcTrace(int cycles, long windowNanos, long stopTheWorldNanos, long longestStopNanos, double cpuPercent) {}

package dev.anteroom.capture.evidence;

/// `/proc/PID/schedstat`, of one thread or summed over a process's threads where the capture has them.
///
/// @param runNanos time on a CPU, ns
/// @param waitNanos time runnable and waiting for a CPU (run-queue delay), ns
/// @param slices times it was given a CPU
/// @param wholeProcess whether it sums every thread; `/proc/PID/schedstat` itself is the main thread alone
public record SchedStat(long runNanos, long waitNanos, long slices, boolean wholeProcess) {}

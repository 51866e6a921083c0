package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// The CPU controller of the process's cgroup, v1 or v2, at one moment.
///
/// @param periods enforcement periods that have passed (`nr_periods`)
/// @param throttledPeriods periods in which the group was stopped (`nr_throttled`)
/// @param throttledNanos total time stopped, ns, summed over CPUs (`throttled_time` of v1, `throttled_usec` of v2)
/// @param quotaMicros CPU time allowed a period, µs; `null` where unknown, -1 for no limit
/// @param periodMicros length of a period, µs
public record CpuCgroup(
        @Nullable Long periods,
        @Nullable Long throttledPeriods,
        @Nullable Long throttledNanos,
        @Nullable Long quotaMicros,
        @Nullable Long periodMicros) {}

package dev.anteroom.linux.sampler;

import java.util.List;
import java.util.Map;

/// What a sampler has seen since it started.
///
/// @param windowMillis from the first sample to the last
/// @param samples how many were taken
/// @param failedSamples how many could not be taken
/// @param worstPauseMillis the longest gap between two samples
/// @param meanSampleMicros what one sample took, wall clock
/// @param cpuShare share of one core the sampler's thread used, waking up included; negative where the kernel does
///     not tell
/// @param counters growth of the namespace's counters, by name; only those that grew
/// @param ports by port number
public record SamplerReport(
        double windowMillis,
        long samples,
        long failedSamples,
        double worstPauseMillis,
        double meanSampleMicros,
        double cpuShare,
        Map<String, Long> counters,
        List<PortReport> ports) {
    public SamplerReport {
        counters = Map.copyOf(counters);
        ports = List.copyOf(ports);
    }
}

package dev.anteroom.fleet.simulator;

import dev.anteroom.wire.WaitHistogram;
import java.time.Duration;
import java.time.Instant;

/// What an agent sees of one listener of one version of a workload within some time, true to the simulated fleet.
///
/// @param length of the time
/// @param overflows packets dropped because the queue was full; all that were dropped
/// @param oldestMax longest that a connection that still waited had waited, s
public record Observed(
        Instant start,
        Duration length,
        String host,
        String workload,
        String version,
        String listener,
        long overflows,
        int depthMax,
        int limit,
        double oldestMax,
        WaitHistogram waits) {}

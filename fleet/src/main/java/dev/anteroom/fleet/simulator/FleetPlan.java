package dev.anteroom.fleet.simulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What fleet to draw.
///
/// @param start the first hour
/// @param rollouts of which `badRollouts` make the accept wait worse
/// @param incidents from [SimulatedFleet#CAUSES] pairs of a cause and a workload
/// @param planted whether one kernel makes most of one cause's incidents; without it hosts fall ill by lot
/// @param riseAt from when on the whole fleet has 1.6 times the load; null for never
public record FleetPlan(
        long seed,
        Instant start,
        Duration length,
        int hosts,
        int workloads,
        int rollouts,
        int badRollouts,
        int incidents,
        boolean planted,
        @Nullable Instant riseAt) {
    /// Hosts that a fleet may have.
    public static final int MAX_HOSTS = 10_000;

    public FleetPlan {
        if (hosts < 1 || hosts > MAX_HOSTS || workloads < 1 || workloads > hosts) {
            throw new IllegalArgumentException(
                    "a simulated fleet has 1 to " + MAX_HOSTS + " hosts, and no more workloads");
        }
        if (badRollouts > rollouts || length.toHours() < 1) {
            throw new IllegalArgumentException(
                    "a simulated fleet lasts an hour at least, and not all rollouts can be bad twice");
        }
    }

    public Instant end() {
        return start.plus(length);
    }
}

package dev.anteroom.fleet.simulator;

import java.time.Duration;
import java.time.Instant;

/// A new version of a workload, in waves eight hours apart, or everywhere at once.
///
/// @param number of the version that it brings; the first was 1
/// @param factor on the waits: 1 for a good one
record SimulatedRollout(String id, SimulatedWorkload workload, Instant at, int number, double factor, boolean atOnce) {
    private static final Duration BETWEEN_WAVES = Duration.ofHours(8);
    private static final double[] WAVES = {0.15, 0.5, 1};

    /// When a host gets it.
    Instant reaches(SimulatedHost host) {
        if (atOnce) {
            return at;
        }
        int wave = 0;
        while (host.order() > WAVES[wave]) {
            wave++;
        }
        return at.plus(BETWEEN_WAVES.multipliedBy(wave));
    }
}

package dev.anteroom.fleet.simulator;

import java.time.Instant;

/// A fault on one host.
record Outbreak(String id, SimulatedHost host, Shape shape, Instant from, Instant to) {
    boolean during(Instant start, Instant end) {
        return from.isBefore(end) && to.isAfter(start);
    }

    /// Share of the time from `start` to `end`.
    double share(Instant start, Instant end) {
        long first = Math.max(from.toEpochMilli(), start.toEpochMilli());
        long last = Math.min(to.toEpochMilli(), end.toEpochMilli());
        return Math.max(0, last - first) / (double) (end.toEpochMilli() - start.toEpochMilli());
    }
}

package dev.anteroom.fleet.simulator;

import dev.anteroom.fleet.store.BulkLoad;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Rollup;
import dev.anteroom.fleet.store.RollupLoad;
import java.time.Duration;
import java.time.Instant;

/// Puts what a simulated fleet would have reported into tables that are empty, without the engine between.
public final class FleetLoad {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private FleetLoad() {}

    /// @param minutes how much of the end is there as minutes, too
    public static void fill(FleetDatabase database, SimulatedFleet fleet, Duration minutes) {
        FleetPlan plan = fleet.plan();
        database.list(
                "SELECT fleet.partitions(?, ?)::text",
                row -> "",
                FleetDatabase.moment(plan.start()),
                FleetDatabase.moment(plan.end()));
        rollups(database, "rollup_hour", fleet, plan.start(), HOUR);
        if (minutes.isPositive()) {
            rollups(database, "rollup_minute", fleet, plan.end().minus(minutes), MINUTE);
        }
        incidents(database, fleet);
        facts(database, fleet);
        changes(database, fleet);
        heartbeats(database, fleet);
    }

    private static void rollups(
            FleetDatabase database, String table, SimulatedFleet fleet, Instant from, Duration length) {
        try (RollupLoad load = new RollupLoad(database, table)) {
            for (Instant at = from; at.isBefore(fleet.plan().end()); at = at.plus(length)) {
                for (int host = 0; host < fleet.size(); host++) {
                    for (Rollup row : fleet.rollups(host, at, length)) {
                        load.add(row);
                    }
                }
            }
        }
    }

    private static void incidents(FleetDatabase database, SimulatedFleet fleet) {
        try (BulkLoad load = new BulkLoad(
                database,
                "incident (id, at, host, workload, version, listener, fingerprint, cause, confidence, summary,"
                        + " capture)")) {
            for (SimulatedFleet.Incident one : fleet.incidents()) {
                load.row(
                        one.id(),
                        one.at(),
                        one.host(),
                        one.workload(),
                        one.version(),
                        one.listener(),
                        one.fingerprint(),
                        one.cause(),
                        one.confidence(),
                        one.summary(),
                        "");
            }
        }
    }

    private static void facts(FleetDatabase database, SimulatedFleet fleet) {
        try (BulkLoad load = new BulkLoad(database, "fact (host, name, at, value)")) {
            fleet.facts()
                    .forEach((host, facts) -> facts.forEach(
                            (name, value) -> load.row(host, name, fleet.plan().start(), value)));
        }
    }

    private static void changes(FleetDatabase database, SimulatedFleet fleet) {
        try (BulkLoad load = new BulkLoad(database, "change (id, at, kind, workload, host, name, was, becomes)")) {
            for (SimulatedFleet.Change one : fleet.changes()) {
                load.row(
                        one.id(),
                        one.at(),
                        one.kind(),
                        one.workload(),
                        one.host(),
                        one.name(),
                        one.was(),
                        one.becomes());
            }
        }
    }

    private static void heartbeats(FleetDatabase database, SimulatedFleet fleet) {
        try (BulkLoad load = new BulkLoad(
                database,
                "heartbeat (host, first_heard, last_heard, last_window, agent, listeners, namespaces, blind,"
                        + " blind_reason, spooled, lost, clock_ahead)")) {
            for (SimulatedFleet.Heartbeat one : fleet.heartbeats()) {
                load.row(
                        one.host(),
                        one.first(),
                        one.last(),
                        one.lastWindow(),
                        one.agent(),
                        2,
                        5,
                        one.blind(),
                        one.blind() == 0 ? "" : "no permission to enter them",
                        0,
                        0,
                        one.clockAhead());
            }
        }
    }
}

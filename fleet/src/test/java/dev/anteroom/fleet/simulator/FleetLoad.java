package dev.anteroom.fleet.simulator;

import dev.anteroom.fleet.job.RollupRow;
import dev.anteroom.fleet.job.RollupTable;
import dev.anteroom.fleet.job.Tally;
import dev.anteroom.fleet.store.BulkLoad;
import dev.anteroom.fleet.store.FleetDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Puts what a simulated fleet would have reported into tables that are empty, without the engine between:
/// weeks of thousands of hosts in a minute.
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
        try {
            rollups(database, RollupTable.HOUR, fleet, plan.start(), HOUR);
            if (minutes.isPositive()) {
                rollups(database, RollupTable.MINUTE, fleet, plan.end().minus(minutes), MINUTE);
            }
            incidents(database, fleet);
            facts(database, fleet);
            changes(database, fleet);
            heartbeats(database, fleet);
            database.connection().commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollups(
            FleetDatabase database, RollupTable table, SimulatedFleet fleet, Instant from, Duration length)
            throws SQLException {
        for (Instant at = from; at.isBefore(fleet.plan().end()); at = at.plus(length)) {
            List<RollupRow> rows = new ArrayList<>();
            for (int host = 0; host < fleet.size(); host++) {
                fleet.observed(host, at, length).forEach(one -> rows.add(row(one)));
            }
            table.load(database.connection(), rows);
        }
    }

    private static RollupRow row(Observed observed) {
        Tally tally = new Tally();
        tally.workload = observed.workload();
        tally.version = observed.version();
        tally.listener = observed.listener();
        tally.connections = observed.waits().total();
        tally.overflows = observed.overflows();
        tally.drops = observed.overflows();
        tally.depthMax = observed.depthMax();
        tally.limit = observed.limit();
        tally.oldestMax = observed.oldestMax();
        tally.waits = observed.waits().toBytes();
        tally.observedMillis = observed.length().toMillis();
        RollupRow row = new RollupRow();
        row.host = observed.host();
        row.startMillis = observed.start().toEpochMilli();
        row.tally = tally;
        return row;
    }

    private static void incidents(FleetDatabase database, SimulatedFleet fleet) throws SQLException {
        try (BulkLoad load = new BulkLoad(
                database.connection(),
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
            load.end();
        }
    }

    private static void facts(FleetDatabase database, SimulatedFleet fleet) throws SQLException {
        try (BulkLoad load = new BulkLoad(database.connection(), "fact (host, name, at, value)")) {
            for (var host : fleet.facts().entrySet()) {
                for (var fact : host.getValue().entrySet()) {
                    load.row(host.getKey(), fact.getKey(), fleet.plan().start(), fact.getValue());
                }
            }
            load.end();
        }
    }

    private static void changes(FleetDatabase database, SimulatedFleet fleet) throws SQLException {
        try (BulkLoad load =
                new BulkLoad(database.connection(), "change (id, at, kind, workload, host, name, was, becomes)")) {
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
            load.end();
        }
    }

    private static void heartbeats(FleetDatabase database, SimulatedFleet fleet) throws SQLException {
        try (BulkLoad load = new BulkLoad(
                database.connection(),
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
            load.end();
        }
    }
}

package dev.anteroom.fleet.job;

import dev.anteroom.fleet.store.BulkLoad;
import dev.anteroom.wire.WaitHistogram;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/// Rows of `rollup_minute` or `rollup_hour`. Those that nobody wrote before are copied in, which costs
/// PostgreSQL half of what inserting them does; where one is there all the same, since the job began again from
/// a checkpoint, all of them are upserted.
public enum RollupTable implements TableUpsert<RollupRow> {
    MINUTE("rollup_minute"),
    HOUR("rollup_hour");

    private static final String COLUMNS =
            " (start, host, workload, version, listener, connections, overflows, drops, waited_seconds, depth_max,"
                    + " queue_limit, oldest_max, p50, p99, p999, waits, complete, observed_seconds)";

    private final String table;

    RollupTable(String table) {
        this.table = table;
    }

    @Override
    public void send(Connection connection, Collection<RollupRow> rows) throws SQLException {
        List<RollupRow> fresh = new ArrayList<>();
        List<RollupRow> again = new ArrayList<>();
        rows.forEach(row -> (row.again ? again : fresh).add(row));
        if (!fresh.isEmpty()) {
            try {
                load(connection, fresh);
            } catch (SQLException e) {
                connection.rollback();
                if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                    throw e;
                }
                TableUpsert.super.send(connection, fresh);
            }
        }
        if (!again.isEmpty()) {
            TableUpsert.super.send(connection, again);
        }
    }

    /// Copies rows in that aren't there yet, without a commit.
    ///
    /// @throws SQLException where one is
    public void load(Connection connection, Iterable<RollupRow> rows) throws SQLException {
        try (BulkLoad load = new BulkLoad(connection, table + COLUMNS)) {
            for (RollupRow row : rows) {
                Tally tally = row.tally;
                WaitHistogram waits = WaitHistogram.ofBytes(tally.waits);
                load.row(
                        Instant.ofEpochMilli(row.startMillis),
                        row.host,
                        tally.workload,
                        tally.version,
                        tally.listener,
                        tally.connections,
                        tally.overflows,
                        tally.drops,
                        waits.waitedSeconds(),
                        tally.depthMax,
                        tally.limit,
                        tally.oldestMax,
                        quantile(waits, 0.5),
                        quantile(waits, 0.99),
                        quantile(waits, 0.999),
                        tally.waits,
                        tally.complete,
                        tally.observedMillis / 1000.0);
            }
            load.end();
        }
    }

    @Override
    public String sql() {
        return "INSERT INTO fleet." + table + COLUMNS + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (workload, start, host, version, listener) DO UPDATE SET connections = excluded.connections,"
                + " overflows = excluded.overflows, drops = excluded.drops, waited_seconds = excluded.waited_seconds,"
                + " depth_max = excluded.depth_max, queue_limit = excluded.queue_limit, oldest_max = excluded.oldest_max,"
                + " p50 = excluded.p50, p99 = excluded.p99, p999 = excluded.p999, waits = excluded.waits,"
                + " complete = excluded.complete, observed_seconds = excluded.observed_seconds";
    }

    @Override
    public Object key(RollupRow row) {
        return List.of(row.startMillis, row.host, row.tally.workload, row.tally.version, row.tally.listener);
    }

    @Override
    public void bind(PreparedStatement statement, RollupRow row) throws SQLException {
        Tally tally = row.tally;
        WaitHistogram waits = WaitHistogram.ofBytes(tally.waits);
        statement.setTimestamp(1, new Timestamp(row.startMillis));
        statement.setString(2, row.host);
        statement.setString(3, tally.workload);
        statement.setString(4, tally.version);
        statement.setString(5, tally.listener);
        statement.setLong(6, tally.connections);
        statement.setLong(7, tally.overflows);
        statement.setLong(8, tally.drops);
        statement.setDouble(9, waits.waitedSeconds());
        statement.setInt(10, tally.depthMax);
        statement.setInt(11, tally.limit);
        statement.setDouble(12, tally.oldestMax);
        statement.setObject(13, quantile(waits, 0.5), Types.DOUBLE);
        statement.setObject(14, quantile(waits, 0.99), Types.DOUBLE);
        statement.setObject(15, quantile(waits, 0.999), Types.DOUBLE);
        statement.setBytes(16, tally.waits);
        statement.setBoolean(17, tally.complete);
        statement.setDouble(18, tally.observedMillis / 1000.0);
    }

    private static @Nullable Double quantile(WaitHistogram waits, double q) {
        return waits.isEmpty() ? null : (Double) waits.quantile(q);
    }

    @Override
    public long partition(RollupRow row) {
        return row.startMillis;
    }
}

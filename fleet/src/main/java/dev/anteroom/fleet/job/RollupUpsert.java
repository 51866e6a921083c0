package dev.anteroom.fleet.job;

import dev.anteroom.wire.WaitHistogram;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;

/// Rows of `rollup_minute` or `rollup_hour`.
enum RollupUpsert implements TableUpsert<RollupRow> {
    MINUTE("rollup_minute"),
    HOUR("rollup_hour");

    private final String table;

    RollupUpsert(String table) {
        this.table = table;
    }

    @Override
    public String sql() {
        return "INSERT INTO fleet." + table
                + " (start, host, workload, version, listener, connections, overflows, drops,"
                + " waited_seconds, depth_max, queue_limit, oldest_max, p50, p99, p999, waits, complete, observed_seconds)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (workload, start, host, version, listener) DO UPDATE SET connections = excluded.connections,"
                + " overflows = excluded.overflows, drops = excluded.drops, waited_seconds = excluded.waited_seconds,"
                + " depth_max = excluded.depth_max, queue_limit = excluded.queue_limit, oldest_max = excluded.oldest_max,"
                + " p50 = excluded.p50, p99 = excluded.p99, p999 = excluded.p999, waits = excluded.waits,"
                + " complete = excluded.complete, observed_seconds = excluded.observed_seconds";
    }

    @Override
    public Object key(RollupRow row) {
        return List.of(row.startMillis, row.host, row.workload, row.version, row.listener);
    }

    @Override
    public void bind(PreparedStatement statement, RollupRow row) throws SQLException {
        Tally tally = row.tally;
        WaitHistogram waits = WaitHistogram.ofBytes(tally.waits);
        statement.setTimestamp(1, new Timestamp(row.startMillis));
        statement.setString(2, row.host);
        statement.setString(3, row.workload);
        statement.setString(4, row.version);
        statement.setString(5, row.listener);
        statement.setLong(6, tally.connections);
        statement.setLong(7, tally.overflows);
        statement.setLong(8, tally.drops);
        statement.setDouble(9, waits.waitedSeconds());
        statement.setInt(10, tally.depthMax);
        statement.setInt(11, tally.limit);
        statement.setDouble(12, tally.oldestMax);
        quantile(statement, 13, waits, 0.5);
        quantile(statement, 14, waits, 0.99);
        quantile(statement, 15, waits, 0.999);
        statement.setBytes(16, tally.waits);
        statement.setBoolean(17, tally.complete);
        statement.setDouble(18, tally.observedMillis / 1000.0);
    }

    private static void quantile(PreparedStatement statement, int column, WaitHistogram waits, double q)
            throws SQLException {
        if (waits.isEmpty()) {
            statement.setNull(column, Types.DOUBLE);
        } else {
            statement.setDouble(column, waits.quantile(q));
        }
    }

    @Override
    public long partition(RollupRow row) {
        return row.startMillis;
    }
}

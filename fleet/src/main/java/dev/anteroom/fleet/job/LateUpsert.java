package dev.anteroom.fleet.job;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/// Rows of `late_window`: kept and counted, merged into nothing.
enum LateUpsert implements TableUpsert<SeenWindow> {
    ROWS;

    @Override
    public String sql() {
        return "INSERT INTO fleet.late_window (host, workload, version, listener, start, received, reason, connections, overflows,"
                + " waits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (host, workload, version, listener, start) DO UPDATE SET received = excluded.received,"
                + " reason = excluded.reason, connections = excluded.connections, overflows = excluded.overflows,"
                + " waits = excluded.waits";
    }

    @Override
    public Object key(SeenWindow window) {
        return List.of(window.host, window.workload, window.version, window.listener, window.startMillis);
    }

    @Override
    public void bind(PreparedStatement statement, SeenWindow window) throws SQLException {
        statement.setString(1, window.host);
        statement.setString(2, window.workload);
        statement.setString(3, window.version);
        statement.setString(4, window.listener);
        statement.setTimestamp(5, new Timestamp(window.startMillis));
        statement.setTimestamp(6, new Timestamp(window.receivedMillis));
        statement.setString(7, window.trouble == SeenWindow.CLOCK ? "clock" : "late");
        statement.setLong(8, window.connections);
        statement.setLong(9, window.overflows);
        statement.setBytes(10, window.waits);
    }

    @Override
    public long partition(SeenWindow window) {
        return -1;
    }
}

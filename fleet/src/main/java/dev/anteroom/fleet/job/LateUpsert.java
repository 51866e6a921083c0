package dev.anteroom.fleet.job;

import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
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
        WindowRecord said = window.said();
        return List.of(
                window.host,
                Texts.name(said.getWorkload()),
                Texts.name(said.getVersion()),
                Texts.name(said.getListener()),
                window.startMillis);
    }

    @Override
    public void bind(PreparedStatement statement, SeenWindow window) throws SQLException {
        WindowRecord said = window.said();
        long weight = WindowDecoder.weight(said);
        WaitHistogram.Builder waits =
                new WaitHistogram.Builder().add(said.getWaits().toByteArray(), weight);
        statement.setString(1, window.host);
        statement.setString(2, Texts.name(said.getWorkload()));
        statement.setString(3, Texts.name(said.getVersion()));
        statement.setString(4, Texts.name(said.getListener()));
        statement.setTimestamp(5, new Timestamp(window.startMillis));
        statement.setTimestamp(6, new Timestamp(window.receivedMillis));
        statement.setString(7, window.trouble == SeenWindow.CLOCK ? "clock" : "late");
        statement.setLong(8, said.getConnections() * weight);
        statement.setLong(9, said.getOverflows() * weight);
        statement.setBytes(10, waits.build().toBytes());
    }

    @Override
    public long partition(SeenWindow window) {
        return -1;
    }
}

package dev.anteroom.fleet.embedded;

import dev.anteroom.fleet.job.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/// Reads what the engine wrote.
final class Tables {
    private Tables() {}

    /// As [Traffic#rows] writes them.
    static List<String> rollups(Database database, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM fleet." + table)) {
            while (result.next()) {
                rows.add(String.join(
                        " ",
                        Long.toString(result.getTimestamp("start").getTime()),
                        result.getString("host"),
                        result.getString("workload"),
                        result.getString("version"),
                        result.getString("listener"),
                        Long.toString(result.getLong("connections")),
                        Long.toString(result.getLong("overflows")),
                        Long.toString(result.getLong("drops")),
                        Integer.toString(result.getInt("depth_max")),
                        Integer.toString(result.getInt("queue_limit")),
                        Double.toString(result.getDouble("oldest_max")),
                        Boolean.toString(result.getBoolean("complete")),
                        Double.toString(result.getDouble("observed_seconds")),
                        Double.toString(result.getDouble("waited_seconds")),
                        Double.toString(result.getDouble("p99")),
                        HexFormat.of().formatHex(result.getBytes("waits"))));
            }
        }
        Collections.sort(rows);
        return rows;
    }

    /// One text for each row of a query.
    static List<String> query(Database database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(String.valueOf(result.getString(1)));
            }
        }
        return rows;
    }
}

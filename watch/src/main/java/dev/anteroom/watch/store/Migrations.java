package dev.anteroom.watch.store;

import dev.anteroom.watch.WatchException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The steps from each version of the file to the next; the file's `user_version` says how many have been made. A step
/// that
/// was released is never changed.
final class Migrations {
    private static final List<List<String>> STEPS = List.of(
            List.of(
                    """
            CREATE TABLE windows (
              start INTEGER NOT NULL, end INTEGER NOT NULL, host TEXT NOT NULL, workload TEXT NOT NULL,
              version TEXT NOT NULL, listener TEXT NOT NULL, queue_limit INTEGER NOT NULL, depth_max INTEGER NOT NULL,
              oldest_max REAL NOT NULL, overflows INTEGER NOT NULL, drops INTEGER NOT NULL, connections INTEGER NOT NULL,
              waits BLOB NOT NULL, resolution REAL NOT NULL, complete INTEGER NOT NULL,
              PRIMARY KEY (start, workload, version, listener)) WITHOUT ROWID""",
                    """
            CREATE TABLE incidents (
              id TEXT PRIMARY KEY, at INTEGER NOT NULL, host TEXT NOT NULL, workload TEXT NOT NULL,
              listener TEXT NOT NULL, trigger TEXT NOT NULL, state TEXT NOT NULL, verdict TEXT, cause TEXT,
              confidence TEXT, summary TEXT NOT NULL, fingerprint TEXT, capture TEXT,
              capture_bytes INTEGER NOT NULL, capture_digest TEXT, pinned INTEGER NOT NULL, note TEXT NOT NULL)
              WITHOUT ROWID""",
                    "CREATE INDEX incidents_at ON incidents (at)",
                    "CREATE TABLE observed (one INTEGER PRIMARY KEY CHECK (one = 1), since INTEGER NOT NULL, until INTEGER NOT NULL)"),
            // Alerts that somebody has sent, so that each is answered once.
            List.of("CREATE TABLE asked (key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID"));

    private Migrations() {}

    static int latest() {
        return STEPS.size();
    }

    /// Brings the file up to date, each step whole or not at all.
    static void run(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = version(statement);
            if (version > STEPS.size()) {
                throw new WatchException(name + " was written by a newer Anteroom (version " + version
                        + " of the store, this one knows " + STEPS.size() + "): use that, or name another folder");
            }
            connection.setAutoCommit(false);
            try {
                for (int step = version; step < STEPS.size(); step++) {
                    for (String sql : STEPS.get(step)) {
                        statement.execute(sql);
                    }
                    statement.execute("PRAGMA user_version = " + (step + 1));
                    connection.commit();
                }
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    static int version(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.getInt(1);
        }
    }
}

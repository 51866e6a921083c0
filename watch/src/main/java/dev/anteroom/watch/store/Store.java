package dev.anteroom.watch.store;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.window.Window;
import dev.anteroom.watch.window.WindowQuery;
import dev.anteroom.watch.window.WindowReader;
import dev.anteroom.wire.WaitHistogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Windows and incidents of the last days in `anteroom.sqlite`. One process writes, any number read. Thread-safe: one
/// statement at a time.
///
/// Write-ahead log with `synchronous = NORMAL`: after a crash the file is whole, and the last windows may be missing.
/// A file that `PRAGMA quick_check` finds broken is moved aside, never repaired and never deleted.
public final class Store implements WindowReader {
    /// Name of the file in the state folder.
    public static final String FILE = "anteroom.sqlite";

    private static final int BUSY_MILLIS = 5_000;
    private static final int MAX_ROWS = 100_000;
    private static final Duration CONTINUOUS = Duration.ofMinutes(1);

    private final Connection connection;
    private final Path file;

    private Store(Connection connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    /// A store, and what was done to have one.
    ///
    /// @param note a sentence for the log; empty where the file was as it should be
    public record Opened(Store store, String note) {}

    /// Opens the store of a state folder to write, made or brought up to date where necessary.
    ///
    /// @throws WatchException where the folder can't be written or a newer version wrote it
    public static Opened open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WatchException("The state folder " + folder + " can't be made: " + e.getMessage(), e);
        }
        String note = "";
        if (Files.exists(file) && !isWhole(file)) {
            Path aside = file.resolveSibling(FILE + ".broken-" + Instant.now().getEpochSecond());
            try {
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
                for (String part : List.of("-wal", "-shm")) {
                    Files.deleteIfExists(file.resolveSibling(FILE + part));
                }
            } catch (IOException e) {
                throw new WatchException(file + " is broken and can't be moved aside: " + e.getMessage(), e);
            }
            note = file + " was broken: it is kept as " + aside.getFileName() + ", and a new one was begun";
        }
        try {
            Connection connection = config(false).createConnection("jdbc:sqlite:" + file);
            try {
                Migrations.run(connection, file.toString());
                return new Opened(new Store(connection, file), note);
            } catch (SQLException | WatchException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new WatchException(file + " can't be opened: " + e.getMessage(), e);
        }
    }

    /// Opens the store of a state folder to read, beside the agent that writes it.
    ///
    /// @throws WatchException where there is none, or it is of another version
    public static Store read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isReadable(file)) {
            throw new WatchException("There is no " + FILE + " to read in " + folder
                    + ": name the state folder of an agent with --state");
        }
        try {
            Connection connection = config(true).createConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                int version = Migrations.version(statement);
                if (version != Migrations.latest()) {
                    connection.close();
                    throw new WatchException(file + " is of version " + version + ", this Anteroom reads "
                            + Migrations.latest() + ": start its agent once to bring it up to date");
                }
            }
            return new Store(connection, file);
        } catch (SQLException e) {
            throw new WatchException(file + " can't be opened: " + e.getMessage(), e);
        }
    }

    private static SQLiteConfig config(boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        if (readOnly) {
            config.setReadOnly(true);
        } else {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        }
        return config;
    }

    private static boolean isWhole(Path file) {
        try (Connection connection = config(false).createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            return "ok".equals(result.getString(1));
        } catch (SQLiteException e) {
            SQLiteErrorCode code = e.getResultCode();
            if (code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB) {
                return false;
            }
            throw new WatchException(file + " can't be checked: " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new WatchException(file + " can't be checked: " + e.getMessage(), e);
        }
    }

    /// Keeps windows, all or none of them, and says until when the host was observed. One that is there already is
    /// replaced.
    public synchronized void write(List<Window> windows, Instant observedUntil) {
        String sql = "INSERT OR REPLACE INTO windows VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
        transaction(() -> {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (Window window : windows) {
                    insert.setLong(1, window.start().toEpochMilli());
                    insert.setLong(2, window.end().toEpochMilli());
                    insert.setString(3, window.host());
                    insert.setString(4, window.workload());
                    insert.setString(5, window.version());
                    insert.setString(6, window.listener());
                    insert.setInt(7, window.limit());
                    insert.setInt(8, window.depthMax());
                    insert.setDouble(9, window.oldestMax());
                    insert.setLong(10, window.overflows());
                    insert.setLong(11, window.drops());
                    insert.setLong(12, window.connections());
                    insert.setBytes(13, window.waits().toBytes());
                    insert.setDouble(14, window.resolution());
                    insert.setInt(15, window.complete() ? 1 : 0);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            observed(observedUntil);
        });
    }

    private void observed(Instant until) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO observed VALUES (1, ?1, ?1) ON CONFLICT (one) DO UPDATE SET until = ?1,"
                        + " since = CASE WHEN abs(?1 - until) > ?2 THEN ?1 ELSE since END")) {
            upsert.setLong(1, until.toEpochMilli());
            upsert.setLong(2, CONTINUOUS.toMillis());
            upsert.executeUpdate();
        }
    }

    @Override
    public synchronized List<Window> windows(WindowQuery query) {
        String sql = "SELECT start, end, host, workload, version, listener, queue_limit, depth_max, oldest_max,"
                + " overflows, drops, connections, waits, resolution, complete"
                + " FROM windows WHERE start >= ? AND start < ?"
                + " AND (?3 IS NULL OR workload = ?3) AND (?4 IS NULL OR version = ?4)"
                + " AND (?5 IS NULL OR listener = ?5)"
                + " ORDER BY start, workload, version, listener LIMIT " + MAX_ROWS;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, query.from().toEpochMilli());
            select.setLong(2, query.to().toEpochMilli());
            select.setString(3, query.workload());
            select.setString(4, query.version());
            select.setString(5, query.listener());
            List<Window> windows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    windows.add(window(row));
                }
            }
            return windows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Columns by number: a window is read thousands of times for an answer, and each name would be looked up.
    private static Window window(ResultSet row) throws SQLException {
        int column = 0;
        return new Window(
                Instant.ofEpochMilli(row.getLong(++column)),
                Instant.ofEpochMilli(row.getLong(++column)),
                row.getString(++column),
                row.getString(++column),
                row.getString(++column),
                row.getString(++column),
                row.getInt(++column),
                row.getInt(++column),
                row.getDouble(++column),
                row.getLong(++column),
                row.getLong(++column),
                row.getLong(++column),
                WaitHistogram.ofBytes(row.getBytes(++column)),
                row.getDouble(++column),
                row.getInt(++column) != 0);
    }

    @Override
    public synchronized Optional<Instant> observedUntil() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT until FROM observed")) {
            return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Since when it has been observed without a gap of more than a minute.
    public synchronized Optional<Instant> observedSince() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT since FROM observed")) {
            return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Keeps an incident, or what has become of it.
    public synchronized void write(Incident incident) {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT OR REPLACE INTO incidents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
            upsert.setString(1, incident.id());
            upsert.setLong(2, incident.at().toEpochMilli());
            upsert.setString(3, incident.host());
            upsert.setString(4, incident.workload());
            upsert.setString(5, incident.listener());
            upsert.setString(6, incident.trigger());
            upsert.setString(7, incident.state().text());
            upsert.setString(8, incident.verdict());
            upsert.setString(9, incident.cause());
            upsert.setString(10, incident.confidence());
            upsert.setString(11, incident.summary());
            upsert.setString(12, incident.fingerprint());
            upsert.setString(13, incident.capture());
            upsert.setLong(14, incident.captureBytes());
            upsert.setString(15, incident.captureDigest());
            upsert.setInt(16, incident.pinned() ? 1 : 0);
            upsert.setString(17, incident.note());
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// The latest incidents since a moment, newest first.
    public synchronized List<Incident> incidents(Instant since, int most) {
        return select("WHERE at >= " + since.toEpochMilli() + " ORDER BY at DESC, id DESC LIMIT " + most);
    }

    /// @return empty where there is none of this id
    public synchronized Optional<Incident> incident(String id) {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM incidents WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(incident(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Incidents that have a capture and may lose it, oldest first.
    public synchronized List<Incident> deletable() {
        return select("WHERE capture IS NOT NULL AND pinned = 0 ORDER BY at, id LIMIT " + MAX_ROWS);
    }

    /// Those that a process which has ended left on the way.
    public synchronized List<Incident> unfinished() {
        return select("WHERE state IN ('recording', 'diagnosing') ORDER BY at");
    }

    private List<Incident> select(String rest) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM incidents " + rest)) {
            List<Incident> incidents = new ArrayList<>();
            while (row.next()) {
                incidents.add(incident(row));
            }
            return incidents;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Incident incident(ResultSet row) throws SQLException {
        return new Incident(
                row.getString("id"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("host"),
                row.getString("workload"),
                row.getString("listener"),
                row.getString("trigger"),
                Incident.State.of(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("verdict"),
                row.getString("cause"),
                row.getString("confidence"),
                row.getString("summary"),
                row.getString("fingerprint"),
                row.getString("capture"),
                row.getLong("capture_bytes"),
                row.getString("capture_digest"),
                row.getInt("pinned") != 0,
                row.getString("note"));
    }

    /// The capture of an incident has been deleted.
    public synchronized void forgetCapture(String id) {
        update("UPDATE incidents SET capture = NULL, capture_bytes = 0 WHERE id = ?", id);
    }

    /// Pins an incident's capture, or lets it go.
    public synchronized void pin(String id, boolean pinned) {
        update("UPDATE incidents SET pinned = " + (pinned ? 1 : 0) + " WHERE id = ?", id);
    }

    private void update(String sql, String id) {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, id);
            update.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Notes that something was asked for.
    ///
    /// @return false where it had been asked for before
    public synchronized boolean askedFirst(String key, Instant at) {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO asked VALUES (?, ?)")) {
            insert.setString(1, key);
            insert.setLong(2, at.toEpochMilli());
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Deletes windows that began before, and unpinned incidents without a capture likewise.
    public synchronized void forgetBefore(Instant moment) {
        transaction(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM windows WHERE start < " + moment.toEpochMilli());
                statement.executeUpdate("DELETE FROM asked WHERE at < " + moment.toEpochMilli());
                statement.executeUpdate("DELETE FROM incidents WHERE at < " + moment.toEpochMilli()
                        + " AND pinned = 0 AND capture IS NULL");
            }
        });
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void transaction(Work work) {
        try {
            connection.setAutoCommit(false);
            try {
                work.run();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private WatchException failed(SQLException e) {
        return new WatchException(file + ": " + e.getMessage(), e);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}

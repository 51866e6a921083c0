package dev.anteroom.fleet.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// A connection to the fleet's tables. A password comes from PostgreSQL's own places (PGPASSFILE, ~/.pgpass,
/// PGPASSWORD), a name of a service from PGSERVICEFILE: never from the command line, which everybody on the host
/// can read.
public final class FleetDatabase implements AutoCloseable {
    /// PostgreSQL's default of 4 MB sorts the roll-ups of a month on disk.
    private static final String WORK_MEMORY = "128MB";

    private static final int MAX_SECONDS = 120;
    private static final int FETCHED_AT_ONCE = 5_000;
    private static final String SCHEMA = "fleet";
    private static final String DRIVER = "jdbc:postgresql:";

    private final Connection connection;

    private FleetDatabase(Connection connection) {
        this.connection = connection;
    }

    /// @param url `jdbc:postgresql://host:port/name?user=reader`, or `jdbc:postgresql:///?service=name`
    /// @throws FleetException if nobody answers there, or it isn't one
    public static FleetDatabase open(String url) {
        checked(url);
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "anteroom fleet");
        properties.setProperty("connectTimeout", "10");
        String password = System.getenv("PGPASSWORD");
        if (password != null) {
            properties.setProperty("password", password);
        }
        try {
            Connection connection = DriverManager.getConnection(url, properties);
            connection.setAutoCommit(false);
            return new FleetDatabase(connection);
        } catch (SQLException e) {
            throw new FleetException("the fleet's database can't be reached: " + e.getMessage(), e);
        }
    }

    /// @throws FleetException if it isn't a URL of PostgreSQL, or holds a password
    public static void checked(String url) {
        if (!url.startsWith(DRIVER)) {
            throw new FleetException(
                    "--db takes a JDBC URL of PostgreSQL (" + DRIVER + "//host:5432/name?user=reader)");
        }
        if (url.matches("(?s).*[?&]password=.*") || url.matches("(?s)" + DRIVER + "//[^/]*@.*")) {
            throw new FleetException(
                    "--db holds a password, which everybody on this host can read: put it into PGPASSFILE"
                            + " (~/.pgpass) or PGPASSWORD");
        }
    }

    /// Brings the tables up to this program's version; what is there stays.
    ///
    /// @return how many migrations ran
    /// @throws FleetException if they are another program's, or newer
    public static int migrate(String url) {
        try {
            return Flyway.configure(FleetDatabase.class.getClassLoader())
                    .dataSource(url, null, System.getenv("PGPASSWORD"))
                    .schemas(SCHEMA)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw new FleetException("the fleet's tables can't be brought up to date: " + e.getMessage(), e);
        }
    }

    public Connection connection() {
        return connection;
    }

    /// Sets the time that the views speak of, and memory enough to group a fleet's hosts without files.
    ///
    /// @throws FleetException if these aren't a fleet's tables
    public FleetDatabase ask(Span span) {
        list(
                "SELECT set_config('fleet.since', ?, false), set_config('fleet.until', ?, false),"
                        + " to_regclass('fleet.rollup_hour'), set_config('work_mem', '" + WORK_MEMORY + "', false)",
                row -> {
                    if (row.getString(3) == null) {
                        throw new FleetException(
                                "this database has no fleet's tables: anteroom fleet migrate makes them");
                    }
                    return "";
                },
                span.since().toString(),
                span.until().toString());
        return this;
    }

    /// How one row becomes a record.
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// All rows of a query.
    ///
    /// @param parameters text, numbers, or [OffsetDateTime]
    /// @throws FleetException if it fails
    public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) {
        List<T> rows = new ArrayList<>();
        each(sql, row -> rows.add(reader.read(row)), parameters);
        return rows;
    }

    /// Shows `reader` each row of a query; not more than some thousands are in memory at once.
    public <T> void each(String sql, RowReader<T> reader, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(MAX_SECONDS);
            statement.setFetchSize(FETCHED_AT_ONCE);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new FleetException("the fleet's database refused a query: " + e.getMessage(), e);
        }
    }

    /// A moment as the driver takes it.
    public static OffsetDateTime moment(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new FleetException("the fleet's database went away: " + e.getMessage(), e);
        }
    }
}

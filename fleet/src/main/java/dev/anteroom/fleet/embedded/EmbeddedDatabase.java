package dev.anteroom.fleet.embedded;

import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.FleetException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A PostgreSQL of its own on loopback, with a fleet's tables. As root it runs in a user namespace, since
/// PostgreSQL refuses root.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String OWNER = "postgres";

    private final EmbeddedPostgres postgres;
    private final Database database;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
        this.database = new Database(postgres.getJdbcUrl(OWNER, OWNER), OWNER, OWNER);
    }

    /// @param folder where it keeps its data; one that was used before goes on
    /// @throws FleetException if it doesn't start here
    public static EmbeddedDatabase start(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FleetException(folder + " can't be made: " + e.getMessage(), e);
        }
        return started(EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.toFile())
                .setCleanDataDirectory(false));
    }

    /// One that is thrown away at its end.
    ///
    /// @throws FleetException if it doesn't start here
    public static EmbeddedDatabase throwaway() {
        return started(EmbeddedPostgres.builder().setServerConfig("fsync", "off"));
    }

    private static EmbeddedDatabase started(EmbeddedPostgres.Builder how) {
        EmbeddedPostgres postgres;
        try {
            postgres = how.setServerConfig("max_connections", "50")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "4GB")
                    .start();
        } catch (IOException | IllegalStateException e) {
            throw new FleetException("PostgreSQL doesn't start here: " + e.getMessage(), e);
        }
        EmbeddedDatabase started = new EmbeddedDatabase(postgres);
        FleetDatabase.migrate(started.url());
        return started;
    }

    public Database database() {
        return database;
    }

    /// Of JDBC, with its owner's name.
    public String url() {
        return database.url();
    }

    /// @throws FleetException if it doesn't stop
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new FleetException("PostgreSQL didn't stop: " + e.getMessage(), e);
        }
    }
}

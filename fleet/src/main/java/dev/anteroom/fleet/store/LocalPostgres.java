package dev.anteroom.fleet.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/// A PostgreSQL of its own on loopback, thrown away at its end, with a fleet's tables. As root it runs in a user
/// namespace, since PostgreSQL refuses root.
public final class LocalPostgres implements AutoCloseable {
    private static final String OWNER = "postgres";

    private final EmbeddedPostgres postgres;

    private LocalPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /// @throws FleetException if it doesn't start here
    public static LocalPostgres start() {
        try {
            LocalPostgres started = new LocalPostgres(EmbeddedPostgres.builder()
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "4GB")
                    .start());
            FleetDatabase.migrate(started.url());
            return started;
        } catch (IOException | IllegalStateException e) {
            throw new FleetException("PostgreSQL doesn't start here: " + e.getMessage(), e);
        }
    }

    public String url() {
        return postgres.getJdbcUrl(OWNER, OWNER);
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new FleetException("PostgreSQL didn't stop: " + e.getMessage(), e);
        }
    }
}

package dev.anteroom.fleet.embedded;

import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.store.FleetDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A PostgreSQL of its own on loopback, with a fleet's tables. As root it runs in a user namespace, since
/// PostgreSQL refuses root.
public final class EmbeddedDatabase implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final Database database;

    private EmbeddedDatabase(EmbeddedPostgres postgres, Database database) {
        this.postgres = postgres;
        this.database = database;
    }

    /// @param folder where it keeps its data; one that was used before goes on
    public static EmbeddedDatabase start(Path folder) throws IOException {
        Files.createDirectories(folder);
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.toFile())
                .setCleanDataDirectory(false)
                .setServerConfig("max_connections", "50")
                .setServerConfig("synchronous_commit", "off")
                .start();
        Database database = new Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        FleetDatabase.migrate(database.url());
        return new EmbeddedDatabase(postgres, database);
    }

    public Database database() {
        return database;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}

package dev.anteroom.fleet.embedded;

import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.fleet.store.FleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Broker, engine and database, started in this order and in this process.
public final class EmbeddedFleet implements AutoCloseable {
    private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int PARTITIONS = 8;
    private static final int SLOTS = 2;

    private final EmbeddedDatabase database;
    private final EmbeddedBroker broker;
    private final EmbeddedEngine engine;
    private final FleetSettings settings;

    private EmbeddedFleet(
            EmbeddedDatabase database, EmbeddedBroker broker, EmbeddedEngine engine, FleetSettings settings) {
        this.database = database;
        this.broker = broker;
        this.engine = engine;
        this.settings = settings;
    }

    /// @param folder where all of it is kept
    /// @param brokerTime false where records say themselves when they were sent ([EmbeddedBroker#topics])
    public static EmbeddedFleet start(Path folder, boolean brokerTime) throws IOException, InterruptedException {
        EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgresql"));
        EmbeddedBroker broker = null;
        try {
            broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
            broker.topics(PARTITIONS, brokerTime);
            FleetSettings settings = FleetSettings.of(broker.address(), database.database(), SLOTS);
            EmbeddedEngine engine = EmbeddedEngine.start(settings, folder.resolve("flink"), CHECKPOINT_EVERY);
            return new EmbeddedFleet(database, broker, engine, settings);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (broker != null) {
                broker.close();
            }
            database.close();
            throw e;
        }
    }

    /// Where agents send to, `host:port`.
    public String brokers() {
        return broker.address();
    }

    public Database database() {
        return database.database();
    }

    /// Ends the job when everything that was sent is in the database.
    public void finish() throws IOException, InterruptedException {
        Unread.awaitNone(broker.address(), settings.group(), PATIENCE);
        engine.drain();
    }

    /// @throws FleetException if the database doesn't stop
    @Override
    public void close() {
        engine.close();
        broker.close();
        database.close();
    }
}

package dev.anteroom.fleet.job;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.jspecify.annotations.Nullable;

/// Writes rows in batches, all of them before a checkpoint is done. What a restart writes again are the same
/// rows: exactly once without transactions that outlive a connection.
///
/// @param <T> what becomes a row
record UpsertSink<T>(Database database, Upsert<T> upsert) implements Sink<T> {
    private static final int BATCH = 1_000;
    private static final long DAY = 24 * 60 * 60 * 1_000L;
    /// A database that restarts is waited for, so long: longer ones restart the job from its checkpoint.
    private static final int TRIES = 6;

    private static final long PAUSE_MILLIS = 500;

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return new Writer<>(database, upsert);
    }

    private static final class Writer<T> implements SinkWriter<T> {
        private final Database database;
        private final Upsert<T> upsert;
        private final Map<Object, T> waiting = new LinkedHashMap<>();
        private final Set<Long> days = new HashSet<>();
        private @Nullable Connection connection;

        Writer(Database database, Upsert<T> upsert) {
            this.database = database;
            this.upsert = upsert;
        }

        @Override
        public void write(T thing, Context context) throws IOException, InterruptedException {
            waiting.put(upsert.key(thing), thing);
            if (waiting.size() >= BATCH) {
                flush(false);
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            if (waiting.isEmpty()) {
                return;
            }
            for (int tried = 1; ; tried++) {
                try {
                    send();
                    waiting.clear();
                    return;
                } catch (SQLException e) {
                    close();
                    if (tried == TRIES) {
                        throw new IOException("PostgreSQL doesn't take rows (" + database + "): " + e.getMessage(), e);
                    }
                    Thread.sleep(PAUSE_MILLIS << tried);
                }
            }
        }

        private void send() throws SQLException {
            Connection open = connected();
            for (T thing : waiting.values()) {
                long moment = upsert.partition(thing);
                if (moment >= 0 && !days.contains(moment / DAY)) {
                    partitions(open, moment);
                    days.add(moment / DAY);
                }
            }
            upsert.send(open, waiting.values());
            open.commit();
        }

        private static void partitions(Connection open, long moment) throws SQLException {
            try (PreparedStatement call = open.prepareStatement("SELECT fleet.partitions(?, ?)")) {
                call.setTimestamp(1, new Timestamp(moment));
                call.setTimestamp(2, new Timestamp(moment));
                call.execute();
            }
            open.commit();
        }

        private Connection connected() throws SQLException {
            Connection open = connection;
            if (open == null) {
                Properties how = new Properties();
                how.setProperty("user", database.user());
                how.setProperty("password", database.password());
                how.setProperty("reWriteBatchedInserts", "true");
                how.setProperty("ApplicationName", "anteroom-fleet");
                open = DriverManager.getConnection(database.url(), how);
                open.setAutoCommit(false);
                connection = open;
            }
            return open;
        }

        @Override
        public void close() {
            Connection open = connection;
            connection = null;
            if (open != null) {
                try {
                    open.close();
                } catch (SQLException e) {
                    // It is gone already: whatever wasn't committed is sent again.
                    return;
                }
            }
        }
    }
}

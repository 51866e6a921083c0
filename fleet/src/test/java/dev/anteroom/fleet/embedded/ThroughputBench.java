package dev.anteroom.fleet.embedded;

import com.google.protobuf.ByteString;
import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;

/// Sends windows at a rate to the embedded fleet and says what became of them: `bench/fleet-throughput.sh`.
final class ThroughputBench {
    private static final int HOSTS = 10_000;
    private static final int LISTENERS = 20;
    private static final int WORKLOADS = 200;
    private static final int PARTITIONS = 8;
    private static final String GROUP = "bench";

    private final long[] sent = new long[HOSTS * LISTENERS];
    private final WaitHistogram[] shapes = new WaitHistogram[64];

    private ThroughputBench() {
        Random random = new Random(1);
        for (int i = 0; i < shapes.length; i++) {
            WaitHistogram.Builder waits = new WaitHistogram.Builder();
            int connections = 1 + random.nextInt(60);
            for (int j = 0; j < connections; j++) {
                waits.add(Math.exp(random.nextGaussian() - 5));
            }
            shapes[i] = waits.build();
        }
    }

    /// Arguments: folder, seconds, windows per second.
    public static void main(String[] arguments) throws Exception {
        new ThroughputBench()
                .run(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    private void run(Path folder, int seconds, int rate) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgresql"));
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            broker.topics(PARTITIONS, false);
            FleetSettings settings =
                    new FleetSettings(broker.address(), database.database(), GROUP, Duration.ofMinutes(20), 2);
            try (EmbeddedEngine engine =
                            EmbeddedEngine.start(settings, folder.resolve("flink"), Duration.ofSeconds(5));
                    Feed feed = new Feed(broker.address())) {
                long began = System.nanoTime();
                long total = send(feed, seconds, rate);
                feed.flush();
                double took = (System.nanoTime() - began) / 1e9;
                double lag = lag(broker.address());
                engine.drain();
                double done = (System.nanoTime() - began) / 1e9;
                long wrong = wrong(database.database());
                System.out.printf(
                        "%,d windows of %,d listeners in %.1f s: %,.0f a second%n",
                        total, HOSTS * LISTENERS, took, total / took);
                System.out.printf("the last one was in a checkpoint after %.1f s more%n", lag);
                System.out.printf("everything was in the database after %.1f s%n", done);
                System.out.printf("heap at most %,d MB; listeners whose sums differ: %,d%n", heap() >> 20, wrong);
                if (wrong != 0) {
                    System.exit(1);
                }
            }
        }
    }

    private long send(Feed feed, int seconds, int rate) {
        long total = (long) seconds * rate;
        long began = System.nanoTime();
        long origin = System.currentTimeMillis() / 10_000 * 10_000;
        for (long i = 0; i < total; i++) {
            int key = (int) (i % sent.length);
            // Each listener has a window of its own every time that all have been sent once.
            long start = origin + i / sent.length * 10_000;
            WaitHistogram waits = shapes[(int) ((i * 31 + i / sent.length) % shapes.length)];
            long connections = waits.total();
            sent[key] += connections;
            int host = key / LISTENERS;
            String workload = "work" + host % WORKLOADS;
            feed.window(WindowRecord.newBuilder()
                    .setStartMillis(start)
                    .setEndMillis(start + 10_000)
                    .setHost("host-" + host + ".example")
                    .setWorkload(workload)
                    .setVersion("v1")
                    .setListener("*:" + (8_000 + key % LISTENERS))
                    .setLimit(128)
                    .setDepthMax(3)
                    .setOldestMax(0.01)
                    .setConnections(connections)
                    .setWaits(ByteString.copyFrom(waits.toBytes()))
                    .setResolution(0.01)
                    .setComplete(true)
                    .build());
            if (i % 1_000 == 0) {
                pace(began + i * 1_000_000_000L / rate);
            }
        }
        return total;
    }

    private static void pace(long until) {
        long left = until - System.nanoTime();
        if (left > 0) {
            try {
                Thread.sleep(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Until a checkpoint holds all that was sent, s.
    private static double lag(String brokers) throws Exception {
        long began = System.nanoTime();
        Unread.awaitNone(brokers, GROUP, Duration.ofMinutes(10));
        return (System.nanoTime() - began) / 1e9;
    }

    /// How many listeners don't have the connections that were sent.
    private long wrong(Database database) throws Exception {
        long wrong = 0;
        long[] found = new long[sent.length];
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT substring(host from 6 for position('.' in host) - 6)::int,"
                                + " substring(listener from 3)::int, sum(connections) FROM fleet.rollup_minute GROUP BY 1, 2")) {
            while (rows.next()) {
                found[rows.getInt(1) * LISTENERS + rows.getInt(2) - 8_000] = rows.getLong(3);
            }
        }
        for (int i = 0; i < sent.length; i++) {
            wrong += found[i] == sent[i] ? 0 : 1;
        }
        return wrong;
    }

    private static long heap() {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        return peak;
    }
}

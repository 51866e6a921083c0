package dev.anteroom.fleet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.Attribute;
import dev.anteroom.wire.v1.ChangeRecord;
import dev.anteroom.wire.v1.FactsRecord;
import dev.anteroom.wire.v1.HeartbeatRecord;
import dev.anteroom.wire.v1.IncidentRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Broker, engine and database are the real ones, each started once for all of it.
    @Test
    void rows_should_be_the_sum_of_the_windows_whatever_else_is_sent(@TempDir Path folder) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgresql"));
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            broker.topics(2, false);
            FleetSettings settings =
                    new FleetSettings(broker.address(), database.database(), "test", Duration.ofMinutes(5), 2);
            try (EmbeddedEngine engine =
                            EmbeddedEngine.start(settings, folder.resolve("flink"), Duration.ofSeconds(2));
                    Feed feed = new Feed(broker.address())) {
                List<Traffic.One> counted = new ArrayList<>(Traffic.windows(30, 8, 0, 12, 7));
                for (Traffic.One window : counted) {
                    feed.window(window.record());
                }
                feed.flush();
                await().atMost(PATIENCE).until(() -> minutesOf(database, 10) == 30);

                Random random = new Random(9);
                // Late, and still in its minute.
                Traffic.One spooled = Traffic.window(Traffic.START + 8 * 60_000L + 3, "host3", "work3", random);
                counted.add(spooled);
                feed.window(spooled.record());
                // Twice, as after a retry.
                feed.window(spooled.record());
                feed.window(counted.getFirst().record());
                feed.window(counted.get(counted.size() - 101).record());
                // Too late to be merged.
                feed.window(Traffic.window(Traffic.START + 2 * 60_000L + 3, "host4", "work4", random)
                        .record());
                // Of a host whose clock is an hour ahead: merged nowhere, and nobody else is late by it.
                Traffic.One ahead = Traffic.window(Traffic.START + 72 * 60_000L, "ahead", "work5", random);
                feed.send(Topic.WINDOWS, "work5", Traffic.START + 12 * 60_000L, ahead.record());
                // No record of ours.
                feed.send(Topic.WINDOWS, "work1", Traffic.START, "garbage".getBytes(StandardCharsets.UTF_8));
                feed.send(Topic.WINDOWS, "work1", Traffic.START, new byte[0]);
                // Of a later version, with a field that nobody here knows.
                Traffic.One next = Traffic.window(Traffic.START + 12 * 60_000L, "newer", "work6", random);
                counted.add(next);
                UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                        .build();
                feed.window(next.record().toBuilder().setUnknownFields(unknown).build());
                told(feed);
                feed.flush();
                await().atMost(PATIENCE)
                        .until(() -> Tables.query(database.database(), "SELECT host FROM fleet.late_window")
                                        .size()
                                == 3);
                await().atMost(PATIENCE)
                        .until(() -> Tables.query(database.database(), "SELECT host FROM fleet.heartbeat")
                                        .size()
                                == 1);
                engine.drain();

                assertThat(Tables.rollups(database.database(), "rollup_minute"))
                        .isEqualTo(Traffic.rows(counted, 60_000));
                assertThat(Tables.rollups(database.database(), "rollup_hour"))
                        .isEqualTo(Traffic.rows(counted, 3_600_000));
                assertThat(Tables.query(
                                database.database(),
                                "SELECT host || ' ' || reason FROM fleet.late_window ORDER BY host, start"))
                        .containsExactly("ahead clock", "host0 late", "host4 late");
                assertTold(database);
            }
        }
    }

    private static int minutesOf(EmbeddedDatabase database, int minute) throws Exception {
        return Tables.query(
                        database.database(),
                        "SELECT host FROM fleet.rollup_minute WHERE start = to_timestamp("
                                + (Traffic.START / 1000 + minute * 60L) + ")")
                .size();
    }

    private static void told(Feed feed) {
        long at = Traffic.START;
        HeartbeatRecord first = HeartbeatRecord.newBuilder()
                .setHost("h1")
                .setAtMillis(at + 3_600_000)
                .setAgent("1.2")
                .setListeners(5)
                .build();
        feed.send(Topic.HEARTBEATS, "h1", at, first);
        feed.send(
                Topic.HEARTBEATS,
                "h1",
                at + 60_000,
                first.toBuilder().setAtMillis(at + 3_660_000).build());
        feed.send(
                Topic.INCIDENTS,
                "i1",
                at,
                IncidentRecord.newBuilder()
                        .setId("i1")
                        .setAtMillis(at)
                        .setHost("h1\0")
                        .setCause("limit-reached")
                        .setConfidence(0.9)
                        .addAttributes(Attribute.newBuilder().setName("pool").setValue("a\"b"))
                        .build());
        feed.send(
                Topic.FACTS,
                "h1",
                at,
                FactsRecord.newBuilder()
                        .setHost("h1")
                        .setAtMillis(at)
                        .addFacts(Attribute.newBuilder().setName("kernel").setValue("6.1"))
                        .addFacts(Attribute.newBuilder().setName("zone").setValue("z1"))
                        .build());
        feed.send(
                Topic.CHANGES,
                "work1",
                at,
                ChangeRecord.newBuilder()
                        .setId("c1")
                        .setAtMillis(at)
                        .setKind("sysctl")
                        .setHost("h1")
                        .setName("net.core.somaxconn")
                        .setWas("128")
                        .setBecomes("4096")
                        .setRemedy(true)
                        .setFingerprint("abc")
                        .build());
    }

    private static void assertTold(EmbeddedDatabase database) throws Exception {
        assertThat(
                        Tables.query(
                                database.database(),
                                "SELECT host || ' ' || extract(epoch FROM last_heard - first_heard)::int || ' ' || clock_ahead FROM fleet.heartbeat"))
                .containsExactly("h1 60 3600");
        assertThat(
                        Tables.query(
                                database.database(),
                                "SELECT host || ' ' || cause || ' ' || confidence || ' ' || (attributes->>'pool') FROM fleet.incident"))
                .containsExactly("h1\ufffd limit-reached 0.9 a\"b");
        assertThat(Tables.query(database.database(), "SELECT name || '=' || value FROM fleet.fact ORDER BY name"))
                .containsExactly("kernel=6.1", "zone=z1");
        assertThat(Tables.query(database.database(), "SELECT was || ' ' || becomes FROM fleet.change"))
                .containsExactly("128 4096");
        assertThat(Tables.query(database.database(), "SELECT id || ' ' || fingerprint FROM fleet.remedy"))
                .containsExactly("c1 abc");
    }
}

package dev.anteroom.fleet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was killed in the middle of a checkpoint writes the rows that one writes which never was.
@Tag("nightly")
class CrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTS = 4;
    private static final int MINUTES_EACH = 10;

    @Test
    void a_killed_engine_and_a_restarted_broker_should_change_no_row(@TempDir Path folder) throws Exception {
        List<Traffic.One> windows = Traffic.windows(40, 8, 0, PARTS * MINUTES_EACH, 11);
        Path flink = folder.resolve("flink");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgresql"))) {
            EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
            broker.topics(2, false);
            int port = broker.port();
            Process engine = start(broker, database, flink);
            try (Feed feed = new Feed(broker.address())) {
                for (int part = 0; part < PARTS; part++) {
                    for (Traffic.One window : windows) {
                        long minute = (window.record().getStartMillis() - Traffic.START) / 60_000;
                        if (minute / MINUTES_EACH == part) {
                            feed.window(window.record());
                        }
                    }
                    feed.flush();
                    if (part < 2) {
                        inMidCheckpoint(flink.resolve("checkpoints"));
                        engine.destroyForcibly().waitFor();
                        engine = start(broker, database, flink);
                    } else if (part == 2) {
                        broker.close();
                        broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
                    }
                }
                int last = PARTS * MINUTES_EACH - 2;
                await().atMost(PATIENCE)
                        .until(() -> Tables.query(
                                                database.database(),
                                                "SELECT host FROM fleet.rollup_minute WHERE start = to_timestamp("
                                                        + (Traffic.START / 1000 + last * 60L) + ")")
                                        .size()
                                == 40);
                Files.createFile(flink.resolve("drain"));
                assertThat(engine.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(engine.exitValue()).isZero();

                assertThat(Tables.rollups(database.database(), "rollup_minute"))
                        .isEqualTo(Traffic.rows(windows, 60_000));
                assertThat(Tables.rollups(database.database(), "rollup_hour"))
                        .isEqualTo(Traffic.rows(windows, 3_600_000));
                assertThat(Tables.query(database.database(), "SELECT host FROM fleet.late_window"))
                        .isEmpty();
            } finally {
                engine.destroyForcibly();
                broker.close();
            }
        }
    }

    private static Process start(EmbeddedBroker broker, EmbeddedDatabase database, Path flink) throws IOException {
        Files.createDirectories(flink);
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineProcess.class.getName(),
                        broker.address(),
                        database.database().url(),
                        flink.toString(),
                        "300")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        flink.resolve("engine.log").toFile()))
                .start();
    }

    /// Returns while a checkpoint is begun and not finished, one at least being there to go on from.
    static void inMidCheckpoint(Path checkpoints) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> {
            try (Stream<Path> files = Files.walk(checkpoints)) {
                List<Path> begun = files.filter(
                                file -> String.valueOf(file.getFileName()).startsWith("chk-"))
                        .toList();
                boolean some = begun.stream().anyMatch(one -> Files.exists(one.resolve("_metadata")));
                return some && begun.stream().anyMatch(one -> !Files.exists(one.resolve("_metadata")));
            } catch (IOException | UncheckedIOException e) {
                // Flink deletes while this looks.
                return false;
            }
        });
    }
}

package dev.anteroom.fleet.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.fleet.job.FleetTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a version of the job leaves behind, the next one begins with.
class SavepointTest {
    private static final int PARTS = 2;
    private static final int MINUTES_EACH = 5;

    /// A version that changes one of these loses what its predecessor kept under it.
    @Test
    void operators_should_be_found_by_uids_that_stay() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        FleetTopology.build(environment, FleetSettings.of("k:1", new Database("jdbc:postgresql:x", "u", ""), 1));
        List<String> uids = environment.getStreamGraph().getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .sorted()
                .toList();
        assertThat(uids)
                .containsExactly(
                        "clocks", "hours", "late", "levels", "minutes", "roll-up", "told", "told-rows", "windows");
    }

    /// The savepoint was written by the first version of the state, in the middle of what is sent.
    @Test
    void should_go_on_from_a_savepoint_of_an_earlier_version(@TempDir Path folder) throws Exception {
        copy(Path.of("src/test/resources/savepoint-1"), folder.resolve("flink/checkpoints/savepoint-1"));
        assertRows(folder, 0, PARTS);
    }

    /// Sends the parts of the traffic, runs the job in `folder` over them, and holds its rows against the raw
    /// waits of all of it.
    private static void assertRows(Path folder, int from, int to) throws Exception {
        List<Traffic.One> windows = Traffic.windows(6, 2, 0, PARTS * MINUTES_EACH, 3);
        try (EmbeddedDatabase database = EmbeddedDatabase.throwaway();
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            broker.topics(1, false);
            send(broker, windows, from, to);
            FleetSettings settings = settings(broker, database);
            try (EmbeddedEngine engine =
                    EmbeddedEngine.start(settings, folder.resolve("flink"), Duration.ofSeconds(1))) {
                Unread.awaitNone(broker.address(), settings.group(), Duration.ofMinutes(1));
                engine.drain();
            }
            // Minutes that were over before the savepoint are in the database of then.
            List<String> all = Traffic.rows(windows, 60_000);
            List<String> rows = Tables.rollups(database.database(), "rollup_minute");
            assertThat(all).containsAll(rows);
            assertThat(rows).hasSizeLessThan(all.size()).hasSizeGreaterThanOrEqualTo(all.size() / PARTS);
            assertThat(Tables.rollups(database.database(), "rollup_hour")).isEqualTo(Traffic.rows(windows, 3_600_000));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static FleetSettings settings(EmbeddedBroker broker, EmbeddedDatabase database) {
        return FleetSettings.of(broker.address(), database.database(), 1);
    }

    private static void send(EmbeddedBroker broker, List<Traffic.One> windows, int from, int to) {
        try (Feed feed = new Feed(broker.address())) {
            for (Traffic.One window : windows) {
                long part = (window.record().getStartMillis() - Traffic.START) / 60_000 / MINUTES_EACH;
                if (part >= from && part < to) {
                    feed.window(window.record());
                }
            }
        }
    }

    /// Writes the savepoint of this version: `SavepointTest FOLDER`.
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("anteroom-savepoint");
        List<Traffic.One> windows = Traffic.windows(6, 2, 0, PARTS * MINUTES_EACH, 3);
        try (EmbeddedDatabase database = EmbeddedDatabase.throwaway();
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            broker.topics(1, false);
            send(broker, windows, 0, 1);
            FleetSettings settings = settings(broker, database);
            try (EmbeddedEngine engine =
                    EmbeddedEngine.start(settings, folder.resolve("flink"), Duration.ofSeconds(1))) {
                Unread.awaitNone(broker.address(), settings.group(), Duration.ofMinutes(1));
                copy(engine.stop(), Path.of(arguments[0]));
            }
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
    }
}

package dev.anteroom.fleet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.anteroom.fleet.command.FleetMain;
import dev.anteroom.fleet.embedded.EmbeddedBroker;
import dev.anteroom.fleet.embedded.EmbeddedDatabase;
import dev.anteroom.fleet.embedded.Feed;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.ChangeRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32}) is handed over with 1 jars");

    private record Run(int status, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = FleetMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    /// A cluster, broker and database that the command reaches by their addresses alone.
    @Test
    @SuppressWarnings("try") // a cluster that is closed in vain fails the test
    void should_hand_the_job_with_its_jar_to_a_cluster_where_it_writes_rows(@TempDir Path folder) throws Exception {
        Configuration options = new Configuration();
        options.set(RestOptions.BIND_PORT, "0");
        options.set(RestOptions.ADDRESS, "127.0.0.1");
        options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                        .setConfiguration(options)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(1)
                        .build());
                EmbeddedDatabase database = EmbeddedDatabase.throwaway();
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            cluster.start();
            broker.topics(1, false);
            URI address = cluster.getRestAddress().get();
            String checkpoints = folder.resolve("checkpoints").toUri().toString();
            Run run = run(
                    "submit",
                    "--cluster",
                    address.toString(),
                    "--brokers",
                    broker.address(),
                    "--db",
                    database.url(),
                    "--user",
                    "postgres",
                    "--checkpoints",
                    checkpoints,
                    "--every",
                    "1",
                    "--jar",
                    jar(folder.resolve("job.jar")).toString());
            assertThat(run.err).isEmpty();
            assertThat(run.status).isZero();
            Matcher told = JOB.matcher(run.out);
            assertThat(told.find()).as(run.out).isTrue();
            try (Feed feed = new Feed(broker.address())) {
                ChangeRecord change = ChangeRecord.newBuilder()
                        .setId("c1")
                        .setAtMillis(1_000)
                        .setKind("sysctl")
                        .setHost("h1")
                        .build();
                feed.send(Topic.CHANGES, "h1", 1_000, change.toByteArray());
            }
            try (FleetDatabase reader = FleetDatabase.open(database.url())) {
                await().atMost(PATIENCE)
                        .until(() -> reader.list("SELECT id FROM fleet.change", row -> row.getString(1))
                                .equals(List.of("c1")));
            }
            try (Cluster flink = Cluster.at(address)) {
                JobID job = JobID.fromHexString(told.group(1));
                assertThat(flink.status(job)).isEqualTo(JobStatus.RUNNING);
                assertThat(flink.drain(job, folder.resolve("savepoints").toUri()))
                        .startsWith("file:");
            }
        }
    }

    /// The classes of the build as the jar that a build makes of them.
    private static Path jar(Path jar) throws IOException {
        Path classes = Path.of("target/classes");
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Path file : files) {
                entries.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }

    @Test
    void should_say_in_one_line_what_is_wrong_and_do_nothing(@TempDir Path folder) throws IOException {
        Path jar = jar(folder.resolve("job.jar"));
        assertRefused(
                3,
                "is no jar that can be read",
                List.of("--jar", folder.resolve("none.jar").toString()));
        assertRefused(
                3, "holds a password", List.of("--jar", jar.toString(), "--db", "jdbc:postgresql://db/f?password=x"));
        assertRefused(3, "--db takes a JDBC URL", List.of("--jar", jar.toString(), "--db", "jdbc:mysql://db/f"));
        assertRefused(3, "Flink's REST interface", List.of("--jar", jar.toString(), "--cluster", "ftp://flink"));
        assertRefused(2, "--brokers takes", List.of("--jar", jar.toString(), "--brokers", "kafka"));
        assertRefused(2, "--slots takes", List.of("--jar", jar.toString(), "--slots", "0"));
        assertRefused(2, "--checkpoints takes", List.of("--jar", jar.toString(), "--checkpoints", "/tmp/x"));
        assertRefused(3, "doesn't take the job", List.of("--jar", jar.toString(), "--cluster", "http://127.0.0.1:1"));
    }

    private static void assertRefused(int status, String why, List<String> wrong) {
        List<String> arguments = new ArrayList<>(List.of("submit"));
        List<String> right = List.of(
                "--brokers",
                "k:9092",
                "--db",
                "jdbc:postgresql://db/f",
                "--user",
                "u",
                "--checkpoints",
                "file:///tmp/c");
        for (int i = 0; i < right.size(); i += 2) {
            if (!wrong.contains(right.get(i))) {
                arguments.addAll(right.subList(i, i + 2));
            }
        }
        arguments.addAll(wrong);
        Run run = run(arguments.toArray(String[]::new));
        assertThat(run.err).contains(why);
        assertThat(run.status).as(run.err).isEqualTo(status);
        assertThat(run.err.lines().filter(line -> line.startsWith("anteroom:"))).hasSize(1);
    }
}

package dev.anteroom.fleet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.anteroom.fleet.cluster.Cluster;
import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.fleet.job.JobOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A job manager and task managers in processes of their own, as on a cluster. The job has the same rows,
/// whether one of them is killed or not.
@Tag("nightly")
class TaskManagerKilledTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTS = 2;
    private static final int MINUTES_EACH = 10;
    private static final int HOSTS = 40;

    @Test
    void a_killed_task_manager_should_change_no_row(@TempDir Path folder) throws Exception {
        List<Traffic.One> windows = Traffic.windows(HOSTS, 8, 0, PARTS * MINUTES_EACH, 13);
        URI rest = URI.create("http://127.0.0.1:" + freePort());
        Path conf = configuration(folder, rest.getPort());
        List<Process> processes = new ArrayList<>();
        try (EmbeddedDatabase database = EmbeddedDatabase.throwaway();
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            broker.topics(2, false);
            processes.add(process(StandaloneSessionClusterEntrypoint.class, conf));
            processes.add(process(TaskManagerRunner.class, conf));
            Process victim = process(TaskManagerRunner.class, conf);
            processes.add(victim);
            Path checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
            try (Cluster cluster = Cluster.at(rest);
                    Feed feed = new Feed(broker.address())) {
                FleetSettings settings = FleetSettings.of(broker.address(), database.database(), 2);
                JobID job = await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(
                                () -> cluster.submit(
                                        settings,
                                        JobOptions.of(checkpoints.toUri(), Duration.ofMillis(300), null),
                                        List.of()),
                                it -> true);
                await().atMost(PATIENCE).until(() -> cluster.status(job) == JobStatus.RUNNING);
                send(feed, windows, 0);
                CrashTest.inMidCheckpoint(checkpoints);
                victim.destroyForcibly().waitFor();
                processes.add(process(TaskManagerRunner.class, conf));
                send(feed, windows, 1);
                Unread.awaitNone(broker.address(), settings.group(), PATIENCE);
                cluster.drain(job, folder.resolve("savepoints").toUri());
            }
            assertThat(Tables.rollups(database.database(), "rollup_minute")).isEqualTo(Traffic.rows(windows, 60_000));
            assertThat(Tables.rollups(database.database(), "rollup_hour")).isEqualTo(Traffic.rows(windows, 3_600_000));
            assertThat(Tables.query(database.database(), "SELECT host FROM fleet.late_window"))
                    .isEmpty();
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static void send(Feed feed, List<Traffic.One> windows, int part) {
        for (Traffic.One window : windows) {
            long minute = (window.record().getStartMillis() - Traffic.START) / 60_000;
            if (minute / MINUTES_EACH == part) {
                feed.window(window.record());
            }
        }
        feed.flush();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static Path configuration(Path folder, int rest) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("config.yaml"), """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %d
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: 1
                taskmanager.cpu.cores: 1
                taskmanager.memory.task.heap.size: 256m
                taskmanager.memory.task.off-heap.size: 64m
                taskmanager.memory.managed.size: 128m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                heartbeat.interval: 1000
                heartbeat.timeout: 5000
                io.tmp.dirs: %s
                """.formatted(
                        freePort(), rest, Files.createDirectories(folder.resolve("tmp"))));
        return conf;
    }

    private static Process process(Class<?> main, Path conf) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        "--configDir",
                        conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        conf.resolve(main.getSimpleName() + ".log").toFile()))
                .start();
    }
}

package dev.anteroom.fleet.embedded;

import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.fleet.job.FleetTopology;
import dev.anteroom.fleet.job.JobOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/// The job on a Flink of its own in this process. It begins with the last checkpoint in its folder, so that a
/// process that was killed goes on where it was.
public final class EmbeddedEngine implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    /// A drain takes as long as it takes to write what has been read: a demo's three days are more than a million rows.
    private static final int DRAIN_MINUTES = 30;

    private final MiniCluster cluster;
    private final JobID job;
    private final Path folder;

    private EmbeddedEngine(MiniCluster cluster, JobID job, Path folder) {
        this.cluster = cluster;
        this.job = job;
        this.folder = folder;
    }

    /// @param folder of its checkpoints
    /// @param every how often it makes one
    public static EmbeddedEngine start(FleetSettings settings, Path folder, Duration every) throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        Files.createDirectories(checkpoints);
        String last = lastCheckpoint(checkpoints)
                .map(Path::toUri)
                .map(Object::toString)
                .orElse(null);
        Configuration options = JobOptions.of(checkpoints.toUri(), every, last);
        options.set(RestOptions.BIND_PORT, "0");
        options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(options)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(settings.slots())
                .build());
        try {
            cluster.start();
            JobID job = cluster.submitJob(graph(settings, options))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getJobID();
            return new EmbeddedEngine(cluster, job, folder);
        } catch (Exception e) {
            IOException failure = new IOException("The engine can't be started: " + e.getMessage(), e);
            try {
                cluster.close();
            } catch (Exception also) {
                failure.addSuppressed(also);
            }
            throw failure;
        }
    }

    private static JobGraph graph(FleetSettings settings, Configuration options) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(options);
        FleetTopology.build(environment, settings);
        return environment.getStreamGraph().getJobGraph();
    }

    /// The checkpoint that was finished last; each run has a folder of its own.
    public static Optional<Path> lastCheckpoint(Path checkpoints) throws IOException {
        Last last = new Last();
        Files.walkFileTree(checkpoints, last);
        return Optional.ofNullable(last.found);
    }

    private static final class Last extends SimpleFileVisitor<Path> {
        private @Nullable Path found;
        private FileTime at = FileTime.fromMillis(0);

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean later = attributes.lastModifiedTime().compareTo(at) > 0;
            if (later && file.endsWith("_metadata") && attributes.size() > 0) {
                found = file.getParent();
                at = attributes.lastModifiedTime();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            // A checkpoint that is just being deleted.
            return FileVisitResult.CONTINUE;
        }
    }

    /// What Flink says of the job.
    public JobStatus status() throws IOException, InterruptedException {
        try {
            return cluster.getJobStatus(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The engine doesn't answer: " + e.getMessage(), e);
        }
    }

    /// Ends the job after everything that it has read: minutes and hours whose time isn't over are written, too.
    public void drain() throws IOException, InterruptedException {
        try {
            cluster.stopWithSavepoint(
                            job, folder.resolve("savepoints").toUri().toString(), true, SavepointFormatType.CANONICAL)
                    .get(DRAIN_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new IOException("The engine had not written everything after " + DRAIN_MINUTES + " minutes", e);
        } catch (ExecutionException e) {
            throw new IOException("The engine can't be drained: " + e.getMessage(), e);
        }
    }

    /// Ends the job where it is.
    ///
    /// @return the savepoint that another version of it can begin with
    public Path stop() throws IOException, InterruptedException {
        try {
            String savepoint = cluster.stopWithSavepoint(
                            job, folder.resolve("savepoints").toUri().toString(), false, SavepointFormatType.CANONICAL)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return Path.of(URI.create(savepoint));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The engine can't be stopped: " + e.getMessage(), e);
        }
    }

    /// Ends it at once; what comes after its last checkpoint is read again at the next start.
    @Override
    public void close() {
        try {
            cluster.closeAsync().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The engine doesn't end: " + e.getMessage(), e);
        }
    }
}

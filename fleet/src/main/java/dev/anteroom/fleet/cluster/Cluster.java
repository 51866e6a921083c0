package dev.anteroom.fleet.cluster;

import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.fleet.job.FleetTopology;
import dev.anteroom.fleet.store.FleetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// A Flink cluster. What `flink run` does, with Flink's own client: the graph is made here, the jars are
/// uploaded with it.
public final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TRIES = 3;
    private static final int USUAL_PORT = 8_081;

    private final RestClusterClient<StandaloneClusterId> client;
    private final URI address;

    private Cluster(RestClusterClient<StandaloneClusterId> client, URI address) {
        this.client = client;
        this.address = address;
    }

    /// @param address of its REST interface, `http://host:8081`
    /// @throws FleetException where that is none
    public static Cluster at(URI address) {
        boolean secure = "https".equals(address.getScheme());
        if (address.getHost() == null || !(secure || "http".equals(address.getScheme()))) {
            throw new FleetException(
                    "--cluster takes the address of Flink's REST interface (http://host:8081), not " + address);
        }
        Configuration how = new Configuration();
        how.set(RestOptions.ADDRESS, address.getHost());
        how.set(RestOptions.PORT, address.getPort() < 0 ? USUAL_PORT : address.getPort());
        how.set(SecurityOptions.SSL_REST_ENABLED, secure);
        how.set(RestOptions.RETRY_MAX_ATTEMPTS, TRIES);
        how.set(RestOptions.RETRY_DELAY, Duration.ofSeconds(1));
        try {
            return new Cluster(new RestClusterClient<>(how, StandaloneClusterId.getInstance()), address);
        } catch (Exception e) {
            throw new FleetException("Flink's client doesn't start: " + e.getMessage(), e);
        }
    }

    /// Hands the job over.
    ///
    /// @param options of the job ([dev.anteroom.fleet.job.JobOptions])
    /// @param jars what the job needs beyond Flink
    /// @throws FleetException where the cluster doesn't take it
    public JobID submit(FleetSettings settings, Configuration options, List<Path> jars) throws InterruptedException {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(options);
        FleetTopology.build(environment, settings);
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        List<URL> uploaded = new ArrayList<>();
        for (Path jar : jars) {
            try {
                uploaded.add(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new FleetException(jar + " can't be uploaded: " + e.getMessage(), e);
            }
        }
        graph.addJars(uploaded);
        return get("doesn't take the job", client.submitJob(graph));
    }

    /// How far a job has come.
    public JobStatus status(JobID job) throws InterruptedException {
        return get("doesn't say how the job is", client.getJobStatus(job));
    }

    /// Ends a job after everything that it has read.
    ///
    /// @param folder for the savepoint
    /// @return the savepoint
    public String drain(JobID job, URI folder) throws InterruptedException {
        return get(
                "doesn't end the job",
                client.stopWithSavepoint(job, true, folder.toString(), SavepointFormatType.CANONICAL));
    }

    private <T> T get(String what, CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException("The cluster at " + address + " " + what + ": " + innermost(e), e);
        }
    }

    /// Flink wraps what went wrong several times; the innermost message names it.
    private static String innermost(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message.lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        client.close();
    }
}

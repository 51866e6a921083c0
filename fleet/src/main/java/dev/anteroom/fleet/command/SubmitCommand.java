package dev.anteroom.fleet.command;

import dev.anteroom.fleet.cluster.Cluster;
import dev.anteroom.fleet.cluster.JobJars;
import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.job.FleetSettings;
import dev.anteroom.fleet.job.JobOptions;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.FleetException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom fleet submit`: the job for a Flink cluster that is there already.
@Command(
        name = "submit",
        description = {
            "Hands the job to a Flink cluster (2.3) by its REST interface: uploads its jars and starts it. The tables have"
                    + " to be",
            "there (anteroom fleet migrate). The database's password comes from PGPASSWORD and travels within the job."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Exit status: 0 handed over, 2 usage, 3 the cluster doesn't take it or a jar can't be read."})
final class SubmitCommand implements Callable<Integer> {
    private static final String BROKERS = "[^\\s:,]+:[0-9]{1,5}(,[^\\s:,]+:[0-9]{1,5})*";
    private static final int MAX_SLOTS = 10_000;
    private static final int MAX_SECONDS = 3_600;

    @Option(
            names = "--cluster",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "Flink's REST interface. Default: ${DEFAULT-VALUE}.")
    URI cluster = URI.create("http://localhost:8081");

    @Option(
            names = "--brokers",
            paramLabel = "HOST:PORT,...",
            required = true,
            description = "Kafka, as the cluster reaches it.")
    String brokers = "";

    @Option(
            names = "--db",
            paramLabel = "URL",
            required = true,
            description = "PostgreSQL, as the cluster reaches it: jdbc:postgresql://host:5432/fleet.")
    String db = "";

    @Option(names = "--user", paramLabel = "NAME", required = true, description = "Who writes the tables.")
    String user = "";

    @Option(
            names = "--checkpoints",
            paramLabel = "URI",
            required = true,
            description = "Folder that all of the cluster reaches: s3://..., hdfs://..., file:///...")
    URI checkpoints = URI.create("file:///");

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How often a checkpoint is made. Default: ${DEFAULT-VALUE}.")
    int every;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "Begin with this savepoint or checkpoint. Without it: all that Kafka keeps.")
    @Nullable
    String from;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many task slots it takes. Default: ${DEFAULT-VALUE}.")
    int slots;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "A jar of the job, instead of this distribution's own. May be given several times.")
    List<Path> jars = List.of();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (!brokers.matches(BROKERS)) {
            throw new ParameterException(spec.commandLine(), "--brokers takes host:port,host:port, not " + brokers);
        }
        checked("--slots", slots, MAX_SLOTS);
        checked("--every", every, MAX_SECONDS);
        if (checkpoints.getScheme() == null) {
            throw new ParameterException(
                    spec.commandLine(), "--checkpoints takes a URI (file:///..., s3://...), not " + checkpoints);
        }
        FleetDatabase.checked(db);
        List<Path> needed = jars.isEmpty() ? JobJars.ofThisDistribution() : jars;
        needed.forEach(JobJars::check);
        Database database = new Database(db, user, System.getenv().getOrDefault("PGPASSWORD", ""));
        try (Cluster flink = Cluster.at(cluster)) {
            JobID job = flink.submit(
                    FleetSettings.of(brokers, database, slots),
                    JobOptions.of(checkpoints, Duration.ofSeconds(every), from),
                    needed);
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "Job %s is handed over with %d jars (%.1f MB): %s/#/job/%s/overview",
                            job,
                            needed.size(),
                            megabytes(needed),
                            cluster.toString().replaceFirst("/+$", ""),
                            job));
        }
        return ExitStatus.OK;
    }

    private void checked(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " takes 1 to " + most);
        }
    }

    private static double megabytes(List<Path> jars) {
        long bytes = 0;
        for (Path jar : jars) {
            try {
                bytes += Files.size(jar);
            } catch (IOException e) {
                throw new FleetException(jar + " can't be read: " + e.getMessage(), e);
            }
        }
        return bytes / 1e6;
    }
}

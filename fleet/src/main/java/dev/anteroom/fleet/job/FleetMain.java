package dev.anteroom.fleet.job;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// The job for a cluster that is there already: `flink run -c dev.anteroom.fleet.job.FleetMain …`, or the entry
/// class of a
/// `FlinkDeployment`. Where state and checkpoints lie is the cluster's configuration.
public final class FleetMain {
    private static final String USAGE =
            "usage: FleetMain --brokers host:port --db jdbc:postgresql://host/database --user name"
                    + " [--group name] [--lateness minutes] [--slots number]; the password comes from PGPASSWORD";

    private static final long CHECKPOINT_MILLIS = 10_000;

    private FleetMain() {}

    /// @throws Exception where the cluster doesn't take the job
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            // Rows that wait are written, and offsets committed, when a checkpoint is made.
            environment.enableCheckpointing(CHECKPOINT_MILLIS);
        }
        FleetTopology.build(environment, settings(arguments, System.getenv()));
        environment.execute("anteroom-fleet");
    }

    /// @throws IllegalArgumentException with the usage, where something is missing or unknown
    static FleetSettings settings(String[] arguments, Map<String, String> environment) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " isn't understood; " + USAGE);
            }
            given.put(arguments[i].substring(2), arguments[i + 1]);
        }
        String brokers = taken(given, "brokers");
        Database database =
                new Database(taken(given, "db"), taken(given, "user"), environment.getOrDefault("PGPASSWORD", ""));
        String group = given.containsKey("group") ? taken(given, "group") : "anteroom-fleet";
        Duration lateness = given.containsKey("lateness")
                ? Duration.ofMinutes(number(taken(given, "lateness")))
                : FleetSettings.LATENESS;
        int slots = given.containsKey("slots") ? number(taken(given, "slots")) : 1;
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("--" + given.keySet().iterator().next() + " isn't known; " + USAGE);
        }
        return new FleetSettings(brokers, database, group, lateness, slots);
    }

    private static String taken(Map<String, String> given, String name) {
        String value = given.remove(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("--" + name + " is missing; " + USAGE);
        }
        return value;
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no whole number; " + USAGE, e);
        }
        throw new IllegalArgumentException(text + " has to be at least 1; " + USAGE);
    }
}

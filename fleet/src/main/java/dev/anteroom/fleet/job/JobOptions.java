package dev.anteroom.fleet.job;

import java.net.URI;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.jspecify.annotations.Nullable;

/// Flink's options that the job's promises rest on.
public final class JobOptions {
    private JobOptions() {}

    /// @param checkpoints folder of the checkpoints
    /// @param every how often one is made
    /// @param restoreFrom a checkpoint or savepoint to begin with; null to begin anew
    public static Configuration of(URI checkpoints, Duration every, @Nullable String restoreFrom) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        options.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toString());
        options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, every);
        options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        options.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
        options.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // A broker or a database that is away for an hour ends nothing.
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        if (restoreFrom != null) {
            options.set(StateRecoveryOptions.SAVEPOINT_PATH, restoreFrom);
        }
        return options;
    }
}

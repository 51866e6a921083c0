package dev.anteroom.fleet.embedded;

import dev.anteroom.fleet.job.Database;
import dev.anteroom.fleet.job.FleetSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The engine in a process of its own, to be killed: brokers, JDBC URL, folder, seconds between checkpoints. It
/// drains and ends when a file `drain` appears in the folder.
final class EngineProcess {
    private EngineProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        Database database = new Database(arguments[1], "postgres", "postgres");
        FleetSettings settings = new FleetSettings(arguments[0], database, "crash", Duration.ofMinutes(20), 2);
        try (EmbeddedEngine engine =
                EmbeddedEngine.start(settings, folder, Duration.ofMillis(Integer.parseInt(arguments[3])))) {
            while (!Files.exists(folder.resolve("drain"))) {
                Thread.sleep(50);
            }
            engine.drain();
        }
    }
}

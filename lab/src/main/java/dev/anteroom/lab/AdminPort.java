package dev.anteroom.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A connection to a service's pprof that was opened before the fault: later its admin port may be as stuck as the
/// rest.
final class AdminPort implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final Path scratch;
    private boolean stuck;

    AdminPort(Stage stage, Path probe, String role, String address) {
        scratch = stage.directory().resolve("fetched-" + role);
        try {
            process = new ProcessBuilder("ip", "netns", "exec", stage.namespace(), probe.toString(), "-addr", address)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the probe", e);
        }
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = process.outputWriter(StandardCharsets.UTF_8);
        fetch("/debug/pprof/cmdline", 2);
        // A process that starts later, such as a successor, has no admin port yet.
        stuck = false;
    }

    /// The answer; null where none came in time, and then nothing more is asked.
    byte @Nullable [] fetch(String path, double seconds) {
        if (stuck) {
            return null;
        }
        try {
            requests.write(String.format(Locale.ROOT, "%s %s %.1f%n", path, scratch, seconds));
            requests.flush();
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith("ok")) {
                stuck = answer == null || answer.contains("exceeded") || answer.contains("refused");
                return null;
            }
            return Files.readAllBytes(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("the probe broke off", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

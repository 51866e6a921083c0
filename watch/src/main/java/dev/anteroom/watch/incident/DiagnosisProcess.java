package dev.anteroom.watch.incident;

import dev.anteroom.watch.WatchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Has a capture diagnosed by a process of its own, with memory and time of its own.
final class DiagnosisProcess {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long MAX_JSON_BYTES = 16L << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private DiagnosisProcess() {}

    /// What came of it.
    ///
    /// @param cause the first that is named; null where none is
    /// @param confidence of it, 0 to 1; null where none is told
    /// @param acceptPath as [AcceptPath#of]
    /// @param blame as [AcceptPath#blame]
    record Outcome(
            String verdict,
            String headline,
            @Nullable String cause,
            @Nullable Double confidence,
            List<String> acceptPath,
            Map<String, Double> blame) {}

    /// @param capture its diagnosis is written beside it: the same name with `.json` and `.html`
    /// @throws WatchException where there is no diagnosis
    static Outcome run(Path capture) {
        Path json = beside(capture, ".json");
        Path html = beside(capture, ".html");
        Path log = beside(capture, ".log");
        String java = ProcessHandle.current().info().command().orElse("java");
        ProcessBuilder command = new ProcessBuilder(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                DiagnoseMain.class.getName(),
                capture.toString(),
                json.toString(),
                html.toString());
        command.redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            Process process = command.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
                throw new WatchException("the diagnosis took longer than " + LONGEST.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new WatchException("the diagnosis failed: " + lastLine(log));
            }
            Files.deleteIfExists(log);
            return read(json);
        } catch (IOException e) {
            throw new WatchException("the diagnosis can't be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WatchException("the agent ended before the diagnosis");
        }
    }

    static Path beside(Path capture, String ending) {
        String name = String.valueOf(capture.getFileName());
        return capture.resolveSibling(name.replaceFirst("\\.zip$", "") + ending);
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines =
                Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith("Exception"))
                .findFirst()
                .orElse(lines.isEmpty() ? "without a word" : lines.getLast());
    }

    private static Outcome read(Path json) throws IOException {
        if (Files.size(json) > MAX_JSON_BYTES) {
            throw new WatchException("the diagnosis is longer than it can be");
        }
        JsonNode root = JSON.readTree(Files.readString(json));
        JsonNode first = root.path("causes").path(0);
        String cause = first.path("id").isString() ? first.path("id").asString() : null;
        return new Outcome(
                root.path("verdict").asString("INCONCLUSIVE"),
                root.path("headline").asString(""),
                cause,
                first.path("confidence").isNumber()
                        ? (Double) first.path("confidence").doubleValue()
                        : null,
                cause == null ? List.of() : AcceptPath.of(root, cause),
                AcceptPath.blame(root));
    }
}

package dev.anteroom.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Go program of `src/test/go`, built once per run and started inside a test's namespace. Skips the test where Go
/// is absent.
public final class GoProgram implements AutoCloseable {
    private static @Nullable Path binary;

    private final Process process;
    private final BufferedReader output;

    private GoProgram(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static GoProgram start(TestNamespace namespace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(namespace.inside(binary().toString()));
        command.addAll(List.of(arguments));
        return new GoProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private static synchronized Path binary() throws IOException {
        Path built = binary;
        if (built == null) {
            Path go = Stream.of("/usr/lib/go-1.23/bin/go", "/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/usr/bin/go")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
            assumeTrue(go != null, "Go is absent");
            built = Files.createTempDirectory("anteroom-go").resolve("truth");
            built.toFile().deleteOnExit();
            ProcessBuilder build = new ProcessBuilder(String.valueOf(go), "build", "-o", built.toString(), "./truth")
                    .directory(Path.of("src/test/go").toFile())
                    .redirectErrorStream(true);
            build.environment()
                    .putAll(java.util.Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=mod", "CGO_ENABLED", "0"));
            Process process = build.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("go build failed: " + text);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            binary = built;
        }
        return built;
    }

    public long pid() {
        return process.pid();
    }

    /// Reads lines until one starts with `prefix`, and returns it.
    public String awaitLine(String prefix) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(prefix)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the Go program ended before it said " + prefix);
    }

    /// The lines up to one that is `end`.
    public List<String> linesUntil(String end) {
        List<String> lines = new ArrayList<>();
        try {
            for (String line = output.readLine(); line != null && !line.equals(end); line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /// Kills it, not what it has started.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

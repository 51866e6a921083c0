package dev.anteroom.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The programs that ours are compared with, and whose profiles ours read.
public final class Peers {
    private Peers() {}

    private static Path go(String version) {
        return Path.of("/usr/lib/go-" + version + "/bin/go");
    }

    /// Skips the test if there is no such Go.
    ///
    /// @param version such as `1.23`
    public static void needGo(String version) {
        assumeTrue(
                Files.isExecutable(go(version)),
                "no Go " + version + " under /usr/lib, whose pprof would be compared with");
    }

    /// The lines that `go tool pprof` prints. It looks at no binary: names are those of the profile.
    public static List<String> pprof(String version, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(go(version).toString(), "tool", "pprof", "-symbolize=none"));
        command.addAll(arguments);
        return run(command);
    }

    /// Writes what `bench/src/GenerateCpuProfile.java` makes: a cpu profile like that of a large service, with
    /// labels and inlined calls.
    public static Path generateCpuProfile(Path file, int stacks) {
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "../bench/src/GenerateCpuProfile.java",
                Integer.toString(stacks),
                "7",
                file.toString()));
        return file;
    }

    private static List<String> run(List<String> command) {
        try {
            Path out = Files.createTempFile("peer", ".out");
            Path errors = Files.createTempFile("peer", ".errors");
            try {
                return run(command, out, errors);
            } finally {
                Files.delete(out);
                Files.delete(errors);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    private static List<String> run(List<String> command, Path out, Path errors)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
        builder.environment().put("PPROF_BINARY_PATH", "/nonexistent");
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " took longer than two minutes");
        }
        assertThat(process.exitValue())
                .as("%s %s", command, Files.readString(errors))
                .isZero();
        return Files.readAllLines(out);
    }
}

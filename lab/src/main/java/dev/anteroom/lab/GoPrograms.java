package dev.anteroom.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The lab's Go programs, built by one Go version.
///
/// @param version such as `1.23`
/// @param directory where the binaries are
/// @param loadGenerator the client; it may come from another Go version than the services
public record GoPrograms(String version, Path directory, Path loadGenerator) {
    /// Builds the programs; Go's own cache makes that quick the second time.
    ///
    /// @param goRoot a Go installation, with `bin/go` in it
    /// @param sources the directory `lab/go`
    /// @param output where the binaries go, in a folder of the version's own
    public static GoPrograms build(Path goRoot, Path sources, Path output) {
        return build(goRoot, sources, output, "", List.of());
    }

    /// The same programs as they run in most places: stripped, and without pprof, which isn't even linked in.
    public static GoPrograms buildBare(Path goRoot, Path sources, Path output) {
        return build(goRoot, sources, output, "-bare", List.of("-tags", "nopprof", "-ldflags", "-s -w"));
    }

    private static GoPrograms build(Path goRoot, Path sources, Path output, String suffix, List<String> flags) {
        String go = goRoot.resolve("bin/go").toString();
        String version = Shell.run(go, "env", "GOVERSION").strip().replaceFirst("^go(\\d+\\.\\d+).*$", "$1");
        Path directory = output.resolve(version + suffix);
        try {
            Files.createDirectories(directory);
            // trimpath: a stack in a recording shouldn't tell where somebody keeps the sources.
            List<String> command =
                    new ArrayList<>(List.of(go, "build", "-trimpath", "-buildvcs=false", "-o", directory + "/"));
            command.addAll(flags);
            command.add("./...");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.directory(sources.toFile()).redirectErrorStream(true);
            builder.environment()
                    .putAll(Map.of(
                            "GOFLAGS", "-mod=mod", "GOTOOLCHAIN", "local", "GOPROXY", "off", "CGO_ENABLED", "0"));
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LabException("the lab's programs don't build with " + go + ": " + out.strip());
            }
        } catch (IOException e) {
            throw new LabException("cannot build the lab's programs into " + directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
        return new GoPrograms(version, directory, directory.resolve("loadgen"));
    }
}

package dev.anteroom.cli;

import dev.anteroom.lab.GoPrograms;
import dev.anteroom.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom lab …`: faults with known truth on real Go programs. What all its commands need to find is found here.
@Command(
        name = "lab",
        description = "Plays faults with known truth on real Go programs, records them and marks the diagnosis.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LabListCommand.class,
            LabRunCommand.class,
            LabRecordCommand.class,
            LabExamCommand.class,
            LabLiveCommand.class,
            LabCalibrateCommand.class,
            LabReuseportCommand.class
        })
final class LabCommand implements Runnable {
    @Option(
            names = "--lab",
            paramLabel = "DIR",
            description = "The lab's folder (default: the one of this checkout).",
            scope = picocli.CommandLine.ScopeType.INHERIT)
    @Nullable
    Path lab;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// The folder with `go` and `recordings` in it.
    Path home() {
        if (lab != null) {
            return lab;
        }
        for (Path start : starts()) {
            for (Path up = start; up != null; up = up.getParent()) {
                Path candidate = up.resolve("lab");
                if (Files.exists(candidate.resolve("go").resolve("go.mod"))) {
                    return candidate;
                }
            }
        }
        throw new LabException("the lab's folder isn't here; give it with --lab, it is `lab` in the source checkout");
    }

    private static List<Path> starts() {
        List<Path> starts = new ArrayList<>(List.of(Path.of("").toAbsolutePath()));
        var source = LabCommand.class.getProtectionDomain().getCodeSource();
        if (source != null) {
            try {
                starts.add(Path.of(source.getLocation().toURI()).toAbsolutePath());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("the class path has an entry that is no URI", e);
            }
        }
        return starts;
    }

    /// The lab's programs, built by the given Go, or by the newest that is installed.
    GoPrograms programs(@Nullable Path goRoot) {
        Path output = home().resolve("target").resolve("go");
        return GoPrograms.build(goRoot != null ? goRoot : newestGo(), home().resolve("go"), output);
    }

    /// The same, stripped and without pprof.
    GoPrograms barePrograms(@Nullable Path goRoot) {
        Path output = home().resolve("target").resolve("go");
        return GoPrograms.buildBare(goRoot != null ? goRoot : newestGo(), home().resolve("go"), output);
    }

    private static Path newestGo() {
        if (Files.isExecutable(Path.of("/usr/local/go/bin/go"))) {
            return Path.of("/usr/local/go");
        }
        try (Stream<Path> installed = Files.list(Path.of("/usr/lib"))) {
            return installed
                    .filter(path -> Files.isExecutable(path.resolve("bin/go")))
                    .max(Path::compareTo)
                    .orElseThrow(() -> new LabException("no Go is installed; give one with --go DIR"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list /usr/lib", e);
        }
    }
}

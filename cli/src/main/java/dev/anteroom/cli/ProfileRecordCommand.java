package dev.anteroom.cli;

import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.WallProfile;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom profile record --pid N -o wall.pb.gz`
@Command(
        name = "record",
        description = {
            "Records a wall-clock profile of a running Go process from outside: what every goroutine does, on a CPU or"
                    + " not.",
            "The process needs no pprof and takes no part. 'go tool pprof' and 'anteroom flame' read what is written."
        },
        footer = {
            "",
            "Sample types: samples (count), wall (nanoseconds). Labels: status (waiting, runnable, …) and state (IO"
                    + " wait, …).",
            "A running goroutine shows only where it began: what it is in can't be read from outside."
        },
        mixinStandardHelpOptions = true)
final class ProfileRecordCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 3600;
    private static final int MAX_RATE = 1000;

    @Mixin
    GoTarget target = new GoTarget();

    @Option(
            names = "--seconds",
            defaultValue = "10",
            paramLabel = "S",
            description = "For how long (${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--rate",
            defaultValue = "99",
            paramLabel = "HZ",
            description = "How often a second, 1 to 1000 (${DEFAULT-VALUE}).")
    int rate;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The pprof file to write.")
    Path output = Path.of("wall.pb.gz");

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        require(target.isGiven(), "--pid or --port is needed");
        require(seconds >= 1 && seconds <= MAX_SECONDS, "--seconds is 1 to " + MAX_SECONDS);
        require(rate >= 1 && rate <= MAX_RATE, "--rate is 1 to " + MAX_RATE);
        try (GoProcess process = GoProcess.open(target.pid())) {
            Profile profile = WallProfile.record(process, Duration.ofSeconds(seconds), rate);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
                ProfileWriter.writePprof(profile, out);
            }
        }
        return ExitStatus.OK;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}

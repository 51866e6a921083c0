package dev.anteroom.cli;

import dev.anteroom.watch.run.WindowsRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom windows`: ten seconds of a listener each, as the agent has kept them.
@Command(
        name = "windows",
        description = {
            "Shows what anteroom watch saw of each listener, ten seconds at a time. Idle windows aren't kept.",
            "A figure with a question mark is of those connections only that a look met in the queue."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "  anteroom windows --minutes 30 --workload api", "", "Exit status: 0 told, 2 usage, 3 no store."
        })
final class WindowsCommand implements Callable<Integer> {
    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "The agent's state folder. Default: ${DEFAULT-VALUE}.",
            defaultValue = "/var/lib/anteroom")
    Path state = Path.of("/var/lib/anteroom");

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "60",
            description = "Of the last N minutes. Default: ${DEFAULT-VALUE}.")
    int minutes;

    @Option(names = "--workload", paramLabel = "NAME", description = "Only of this workload.")
    @Nullable
    String workload;

    @Option(names = "--listener", paramLabel = "ADDRESS:PORT", description = "Only of this listener.")
    @Nullable
    String listener;

    @Option(names = "--json", description = "One JSON object a line (anteroom.window/1).")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        WindowsRun.list(
                state,
                Duration.ofMinutes(minutes),
                workload,
                listener,
                json,
                spec.commandLine().getOut());
        return ExitStatus.OK;
    }
}

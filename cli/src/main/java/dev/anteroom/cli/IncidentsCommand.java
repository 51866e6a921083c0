package dev.anteroom.cli;

import dev.anteroom.watch.run.IncidentsRun;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `anteroom incidents`: what the agent on this host has recorded.
@Command(
        name = "incidents",
        description = "Lists, shows and exports the incidents that anteroom watch has kept on this host.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  anteroom incidents list --hours 24",
            "  anteroom incidents export 20261130T213901Z-7208b4 .",
            "",
            "Exit status: 0 told, 2 usage, 3 no such incident or store."
        })
final class IncidentsCommand implements Runnable {
    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "The agent's state folder. Default: ${DEFAULT-VALUE}.",
            defaultValue = "/var/lib/anteroom")
    Path state = Path.of("/var/lib/anteroom");

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, show or export");
    }

    @Command(name = "list", description = "A line each, newest first.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--hours",
                            paramLabel = "N",
                            defaultValue = "168",
                            description = "Of the last N hours (168).")
                    int hours,
            @Option(names = "--most", paramLabel = "N", defaultValue = "100", description = "At most so many (100).")
                    int most,
            @Option(names = "--json", description = "One JSON object a line (anteroom.incident/1).") boolean json) {
        IncidentsRun.list(
                state, Duration.ofHours(hours), most, json, spec.commandLine().getOut());
        return ExitStatus.OK;
    }

    @Command(name = "show", description = "All that is known of one.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--json", description = "One JSON object (anteroom.incident/1).") boolean json) {
        IncidentsRun.show(state, id, json, spec.commandLine().getOut());
        return ExitStatus.OK;
    }

    @Command(name = "export", description = "Copies its capture.", mixinStandardHelpOptions = true)
    int export(
            @Parameters(index = "0", paramLabel = "ID") String id,
            @Parameters(index = "1", paramLabel = "FILE|FOLDER") Path to) {
        spec.commandLine().getOut().println(IncidentsRun.export(state, id, to));
        return ExitStatus.OK;
    }
}

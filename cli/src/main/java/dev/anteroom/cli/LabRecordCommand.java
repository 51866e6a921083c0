package dev.anteroom.cli;

import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.LabException;
import dev.anteroom.lab.Recording;
import dev.anteroom.lab.Scenario;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `anteroom lab record CAUSE -o DIR`
@Command(
        name = "record",
        description = "Plays scenarios, records each as somebody on call would, and its truth apart. Needs root.",
        mixinStandardHelpOptions = true)
final class LabRecordCommand implements Callable<Integer> {
    @ParentCommand
    LabCommand lab;

    @Parameters(
            arity = "1..*",
            paramLabel = "CAUSE",
            description = "Causes, scenarios' names from `lab list`, or `all`.")
    List<String> causes;

    @Option(names = "-o", paramLabel = "DIR", required = true, description = "Where the recordings go.")
    Path output;

    @Option(names = "--go", paramLabel = "DIR", description = "The Go installation to build with.")
    @Nullable
    Path go;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        List<Scenario> scenarios = new ArrayList<>();
        for (String cause : causes) {
            List<Scenario> named = cause.equals("all") ? Catalogue.all() : Catalogue.named(cause);
            if (named.isEmpty()) {
                throw new LabException("there is no scenario " + cause + "; see `anteroom lab list`");
            }
            scenarios.addAll(named);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Lab player = new Lab(lab.programs(go));
        int failed = 0;
        for (Scenario scenario : scenarios) {
            try {
                Recording recording = player.record(scenario, output);
                out.println(recording.path() + "  " + scenario.name());
                out.flush();
            } catch (LabException e) {
                failed++;
                err.println("anteroom: not recorded: " + e.getMessage());
            }
        }
        return failed == 0 ? ExitStatus.OK : ExitStatus.UNUSABLE_INPUT;
    }
}

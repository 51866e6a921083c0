package dev.anteroom.cli;

import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.LabException;
import dev.anteroom.lab.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `anteroom lab run CAUSE`
@Command(
        name = "run",
        description = "Plays a scenario and holds it, for a look with your own tools. Needs root.",
        mixinStandardHelpOptions = true)
final class LabRunCommand implements Callable<Integer> {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,4}s?");

    @ParentCommand
    LabCommand lab;

    @Parameters(paramLabel = "CAUSE", description = "A cause, or a scenario's name from `lab list`.")
    String cause;

    @Option(names = "--go", paramLabel = "DIR", description = "The Go installation to build with.")
    @Nullable
    Path go;

    @Option(names = "--hold", paramLabel = "SECONDS", description = "How long to hold it (default: 60s).")
    String hold = "60s";

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (!SECONDS.matcher(hold).matches()) {
            throw new LabException("--hold takes seconds, such as 60s, not " + hold);
        }
        List<Scenario> scenarios = Catalogue.named(cause);
        if (scenarios.isEmpty()) {
            throw new LabException("there is no scenario " + cause + "; see `anteroom lab list`");
        }
        new Lab(lab.programs(go)).run(scenarios.getFirst(), Integer.parseInt(hold.replace("s", "")), line -> {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        });
        return ExitStatus.OK;
    }
}

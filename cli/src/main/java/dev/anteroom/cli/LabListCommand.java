package dev.anteroom.cli;

import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Scenario;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anteroom lab list`
@Command(name = "list", description = "Lists the scenarios and what is true of each.", mixinStandardHelpOptions = true)
final class LabListCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (Scenario scenario : Catalogue.all()) {
            @Nullable String cause = scenario.truth().cause();
            out.printf(
                    Locale.ROOT,
                    "%-22s %-31s %s%n",
                    scenario.name(),
                    cause == null ? scenario.truth().verdict() : cause,
                    scenario.guise());
        }
        return ExitStatus.OK;
    }
}

package dev.anteroom.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom fleet`, where its distribution isn't: the launcher of a checkout never gets here.
@Command(
        name = "fleet",
        description = {
            "Asks the agents of a whole fleet: which rollouts made it worse, which incidents are one, who drifts, who"
                    + " is silent.",
            "It is a distribution of its own, with an engine and a database; a checkout starts it: ./anteroom fleet"
                    + " --help."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "docs/fleet-questions.md has its commands."})
final class FleetCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    List<String> arguments = List.of();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println("anteroom: fleet is a distribution of its own and isn't part of this one; a checkout has it"
                        + " (./anteroom fleet --help)");
        return ExitStatus.USAGE;
    }
}

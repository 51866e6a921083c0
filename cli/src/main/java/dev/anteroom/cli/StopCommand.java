package dev.anteroom.cli;

import dev.anteroom.cli.handoff.ServiceOptions;
import dev.anteroom.handoff.supervisor.ControlClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom stop`.
@Command(
        name = "stop",
        description = "Stops a supervised service in order (drain, clean up, SIGKILL at their deadlines), then its"
                + " supervisor. `anteroom release` lets go of it without ending it.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The service, as its description calls it.")
    String name;

    @Mixin
    ServiceOptions.StateOptions state = new ServiceOptions.StateOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        ControlClient.ask(state.of(name), ControlClient.request("stop"), event -> {});
        spec.commandLine().getOut().println(name + " has stopped");
        return ExitStatus.OK;
    }
}

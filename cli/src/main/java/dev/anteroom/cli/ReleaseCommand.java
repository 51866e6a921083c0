package dev.anteroom.cli;

import dev.anteroom.cli.handoff.ServiceOptions;
import dev.anteroom.handoff.supervisor.ControlClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom release`.
@Command(
        name = "release",
        description =
                "Lets go of a supervised service without ending it, and ends its supervisor: the service runs on with"
                        + " its listeners, and nobody starts it again when it ends.",
        mixinStandardHelpOptions = true)
final class ReleaseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The service, as its description calls it.")
    String name;

    @Mixin
    ServiceOptions.StateOptions state = new ServiceOptions.StateOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        ControlClient.ask(state.of(name), ControlClient.request("release"), event -> {});
        spec.commandLine().getOut().println(name + " runs on by itself; its supervisor has ended");
        return ExitStatus.OK;
    }
}

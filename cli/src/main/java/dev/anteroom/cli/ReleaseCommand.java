package dev.anteroom.cli;

import dev.anteroom.cli.handoff.SupervisedService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anteroom release`.
@Command(
        name = "release",
        description =
                "Lets go of a supervised service without ending it, and ends its supervisor: the service runs on with"
                        + " its listeners, and nobody starts it again when it ends.",
        mixinStandardHelpOptions = true)
final class ReleaseCommand implements Callable<Integer> {
    @Mixin
    SupervisedService service = new SupervisedService();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        service.ask("release");
        spec.commandLine().getOut().println(service.name() + " runs on by itself; its supervisor has ended");
        return ExitStatus.OK;
    }
}

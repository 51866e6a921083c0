package dev.anteroom.cli;

import dev.anteroom.cli.handoff.SupervisedService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anteroom stop`.
@Command(
        name = "stop",
        description = "Stops a supervised service in order (drain, clean up, SIGKILL at their deadlines), then its"
                + " supervisor. `anteroom release` lets go of it without ending it.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    @Mixin
    SupervisedService service = new SupervisedService();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        service.ask("stop");
        spec.commandLine().getOut().println(service.name() + " has stopped");
        return ExitStatus.OK;
    }
}

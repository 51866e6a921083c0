package dev.anteroom.cli;

import dev.anteroom.cli.handoff.ServiceOptions;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.supervisor.SupervisedRun;
import dev.anteroom.handoff.supervisor.Supervisor;
import dev.anteroom.linux.netns.NetNamespace;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom run`: the supervisor, in the foreground.
@Command(
        name = "run",
        description = {
            "Holds a service's listeners, starts it by the systemd protocol (LISTEN_FDS, NOTIFY_SOCKET) and keeps it running: "
                    + "when it crashes, the port stays open and connections wait while it is started again. "
                    + "`anteroom upgrade` then replaces it without losing a connection. Stays in the foreground; "
                    + "SIGTERM stops the service in order."
        },
        footer = {
            "",
            "If this process is killed, the service runs on; the next `anteroom run` of the same service recovers its listeners.",
            "Started by a systemd socket unit it takes the sockets from there. docs/upgrade.md tells the service's part."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    ServiceOptions service = new ServiceOptions();

    @Mixin
    ServiceOptions.StateOptions state = new ServiceOptions.StateOptions();

    @Option(
            names = "--takeover",
            description =
                    "Replace a supervisor that runs already, without stopping the service: the supervisor's own upgrade.")
    boolean takeover;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Supplier<ServiceConfig> description = service.description();
        try (NetNamespace namespace = NetNamespace.current()) {
            Supervisor supervisor = new Supervisor(
                    state.of(description.get().name()),
                    description,
                    namespace,
                    spec.commandLine().getOut());
            SupervisedRun.run(supervisor, Supervisor::begin, takeover);
        }
        return ExitStatus.OK;
    }
}

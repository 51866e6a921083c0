package dev.anteroom.cli;

import dev.anteroom.cli.handoff.ServiceOptions;
import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.adopt.Adoption;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.supervisor.SupervisedRun;
import dev.anteroom.handoff.supervisor.Supervisor;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom adopt`: the supervisor of a service that runs already.
@Command(
        name = "adopt",
        description = {
            "Brings an already running, unprepared service under supervision: duplicates its listeners"
                    + " (pidfd_getfd), so that the port stays open even if the service dies. No connection is lost, and the"
                    + " service isn't told. Then `anteroom upgrade` replaces it by a version that takes its listeners from"
                    + " LISTEN_FDS. Stays in the foreground, as `anteroom run`."
        },
        footer = {
            "",
            "Without -c the command is the one that runs, and the name that of its program. Needs the service's user"
                    + " or CAP_SYS_PTRACE.",
            "`anteroom release NAME` lets go of it again, without ending it; `anteroom stop NAME` ends it."
        },
        mixinStandardHelpOptions = true)
final class AdoptCommand implements Callable<Integer> {
    @Option(names = "--pid", required = true, paramLabel = "PID", description = "The service's process.")
    int pid;

    @Option(
            names = "--port",
            required = true,
            paramLabel = "[NAME=]PORT",
            description =
                    "A port it listens on, and the listener's name for the newcomer (http, http-2, …). Repeatable.")
    List<String> ports = List.of();

    @Mixin
    ServiceOptions service = new ServiceOptions();

    @Mixin
    ServiceOptions.StateOptions state = new ServiceOptions.StateOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Adoption adoption = Adoption.of(pid, named());
        PrintWriter out = spec.commandLine().getOut();
        out.println(pid + " is " + adoption.command().getFirst() + ": " + adoption.way());
        adoption.unit()
                .ifPresent(unit -> out.println("Note: it belongs to the systemd unit " + unit
                        + ", which may start it again when it ends: set Restart=no there, or stop the"
                        + " unit after the first upgrade"));
        Supplier<ServiceConfig> description = service.description(adoption.command(), adoption.directory());
        try (NetNamespace namespace =
                NetNamespace.of(pid).orElseThrow(() -> new HandoffException("There is no process " + pid))) {
            Supervisor supervisor = new Supervisor(state.of(description.get().name()), description, namespace, out);
            SupervisedRun.run(
                    supervisor,
                    begun -> begun.beginWith(adoption.process(), adoption.command(), adoption.sockets()),
                    false);
        }
        return ExitStatus.OK;
    }

    private Map<String, Integer> named() {
        Map<String, Integer> named = new LinkedHashMap<>();
        for (String port : ports) {
            int equals = port.indexOf('=');
            String digits = port.substring(equals + 1);
            String name =
                    equals > 0 ? port.substring(0, equals) : named.isEmpty() ? "http" : "http-" + (named.size() + 1);
            if (!digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > 65_535) {
                throw new ParameterException(spec.commandLine(), "--port is 1 to 65535, or NAME=PORT, not " + port);
            }
            named.put(name, Integer.parseInt(digits));
        }
        return named;
    }
}

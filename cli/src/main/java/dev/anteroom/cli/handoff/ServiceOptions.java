package dev.anteroom.cli.handoff;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.service.ServiceConfigReader;
import dev.anteroom.handoff.supervisor.StateDirectory;
import dev.anteroom.linux.socket.ListenAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a service is: from its description, or from flags.
public final class ServiceOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The service's description (YAML); read again at each upgrade.")
    @Nullable
    Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "Without -c FILE: the service's name.")
    @Nullable
    String name;

    @Option(
            names = "--listen",
            paramLabel = "NAME=ADDRESS",
            description = "Without -c FILE: a listener, such as http=:8080, admin=127.0.0.1:6060, "
                    + "local=/run/web.sock, dns=udp://:53. Repeatable; descriptors from 3 on in this order.")
    Map<String, String> listen = new LinkedHashMap<>();

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Without -c FILE: the accept queue's limit (${DEFAULT-VALUE}).")
    int backlog;

    @Option(
            names = "--ready",
            paramLabel = "HOW",
            defaultValue = "auto",
            description = "Without -c FILE: auto, notify (READY=1) or accepting.")
    String ready = "auto";

    @Option(
            names = "--probe",
            paramLabel = "PATH",
            description = "Without -c FILE: an HTTP request that a healthy service answers, such as /healthz.")
    @Nullable
    String probe;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            description = "Without -c FILE: deadline for open connections (30s).")
    @Nullable
    String drain;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "Without -c FILE: the program and its arguments, after --.")
    List<String> command = List.of();

    public ServiceOptions() {}

    /// From the description, or from the flags: then a name, a command and (but for a recovery) listeners are needed.
    public Supplier<ServiceConfig> description() {
        return description(null, List.of(), null);
    }

    /// Of a service that runs already: what isn't said is as it runs.
    public Supplier<ServiceConfig> description(List<String> runningCommand, Path runningDirectory) {
        Path program = Path.of(runningCommand.getFirst()).getFileName();
        return description(program == null ? null : program.toString(), runningCommand, runningDirectory);
    }

    private Supplier<ServiceConfig> description(
            @Nullable String usualName, List<String> usualCommand, @Nullable Path directory) {
        Path described = file;
        if (described != null) {
            if (!command.isEmpty() || !listen.isEmpty() || name != null) {
                throw new HandoffException("Give a description (-c), or --name, --listen and a command, not both");
            }
            return () -> ServiceConfigReader.read(described);
        }
        String called = name == null ? usualName : name;
        List<String> words = command.isEmpty() ? usualCommand : command;
        if (called == null || words.isEmpty()) {
            throw new HandoffException(
                    "Name the service's description with -c, or give --name NAME --listen NAME=ADDRESS -- COMMAND");
        }
        ServiceConfig config = flags(called, words, directory);
        return () -> config;
    }

    private ServiceConfig flags(String called, List<String> words, @Nullable Path directory) {
        Map<String, ListenAddress> listeners = new LinkedHashMap<>();
        try {
            listen.forEach((listener, address) -> listeners.put(listener, ListenAddress.parse(address)));
            ServiceConfig.Limits usual = ServiceConfig.Limits.DEFAULT;
            return new ServiceConfig(
                    called,
                    words,
                    directory,
                    Map.of(),
                    listeners,
                    backlog,
                    ServiceConfig.Readiness.valueOf(ready.toUpperCase(Locale.ROOT)),
                    ServiceConfig.DEFAULT_READY_TIMEOUT,
                    probe,
                    null,
                    new ServiceConfig.Limits(
                            drain == null ? usual.drain() : Durations.parse(drain), usual.cleanup(), usual.verify()));
        } catch (IllegalArgumentException e) {
            throw new HandoffException(String.valueOf(e.getMessage()));
        }
    }

    /// Where the supervisor of a service keeps what it knows.
    public static final class StateOptions {
        @Option(
                names = "--state-dir",
                paramLabel = "DIR",
                description =
                        "Where the supervisors' folders are (/run/anteroom for root, else below $XDG_RUNTIME_DIR).")
        @Nullable
        Path base;

        public StateOptions() {}

        public StateDirectory of(String service) {
            return StateDirectory.of(service, base);
        }
    }
}

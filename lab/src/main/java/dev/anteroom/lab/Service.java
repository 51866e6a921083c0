package dev.anteroom.lab;

import java.util.List;
import java.util.Map;

/// One process of a scenario.
///
/// @param role the name by which steps speak of it, and the folder of its files in a capture laid out by role
/// @param program a program under `lab/go`
/// @param config its configuration, see `kit.Config` there
/// @param environment variables beside PATH and HOME, such as GOMAXPROCS
/// @param wrappers commands that run it: `taskset`, `nice`, `prlimit`, `strace`
/// @param arguments what follows `-c FILE`
public record Service(
        String role,
        String program,
        Map<String, Object> config,
        Map<String, String> environment,
        List<String> wrappers,
        List<String> arguments) {
    public Service {
        config = Map.copyOf(config);
        environment = Map.copyOf(environment);
        wrappers = List.copyOf(wrappers);
        arguments = List.copyOf(arguments);
    }

    static Service of(String role, String program, Map<String, Object> config) {
        return new Service(role, program, config, Map.of(), List.of(), List.of());
    }

    Service env(String name, String value) {
        return new Service(role, program, config, Map.of(name, value), wrappers, arguments);
    }

    Service env(Map<String, String> variables) {
        return new Service(role, program, config, variables, wrappers, arguments);
    }

    Service under(String... commands) {
        return new Service(role, program, config, environment, List.of(commands), arguments);
    }

    Service args(String... more) {
        return new Service(role, program, config, environment, wrappers, List.of(more));
    }
}

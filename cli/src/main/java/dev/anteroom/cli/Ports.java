package dev.anteroom.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// A port as a user gives it.
final class Ports {
    private static final int MAX_PORT = 65_535;

    private Ports() {}

    /// @throws ParameterException if it is given and none
    static void require(CommandSpec spec, @Nullable Integer port) {
        if (port != null && (port < 1 || port > MAX_PORT)) {
            throw new ParameterException(spec.commandLine(), "A port is 1 to " + MAX_PORT + ", not " + port);
        }
    }
}

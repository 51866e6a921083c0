package dev.anteroom.cli.handoff;

import dev.anteroom.handoff.supervisor.ControlClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// A supervised service, named on the command line, and its supervisor asked for one thing.
public final class SupervisedService {
    @Parameters(paramLabel = "NAME", description = "The service, as its description calls it.")
    @Nullable
    String name;

    @Mixin
    ServiceOptions.StateOptions state = new ServiceOptions.StateOptions();

    public SupervisedService() {}

    public String name() {
        return String.valueOf(name);
    }

    /// @param what `status`, `stop` or `release`
    /// @return the supervisor's answer
    public JsonNode ask(String what) {
        return ControlClient.ask(state.of(name()), ControlClient.request(what), event -> {});
    }
}

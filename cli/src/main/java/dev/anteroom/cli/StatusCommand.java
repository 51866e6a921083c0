package dev.anteroom.cli;

import dev.anteroom.cli.handoff.SupervisedService;
import dev.anteroom.handoff.service.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `anteroom status`.
@Command(
        name = "status",
        description = "Shows a supervised service: its processes, its listeners and their queues.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    SupervisedService service = new SupervisedService();

    @Option(names = "--json", description = "One JSON object (anteroom.status/1).")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode status = service.ask("status").path("status");
        if (json) {
            out.println(status);
            return ExitStatus.OK;
        }
        out.println(service.name() + ", supervised by pid "
                + status.path("supervisor_pid").asLong()
                + (status.path("upgrading").asBoolean() ? ", an upgrade is under way" : ""));
        if (status.has("degraded")) {
            out.println("  DEGRADED: " + status.path("degraded").asString());
        }
        for (JsonNode process : status.path("processes")) {
            List<String> command = new ArrayList<>();
            process.path("command").forEach(word -> command.add(word.asString()));
            String says = process.path("status").asString();
            out.println("  generation " + process.path("generation").asInt() + "  pid "
                    + process.path("pid").asInt() + "  " + process.path("role").asString() + "  up "
                    + Durations.text(Duration.ofMillis(process.path("age_ms").asLong()))
                    + (says.isEmpty() ? "" : "  \"" + says + "\"") + "  " + String.join(" ", command));
        }
        for (JsonNode listener : status.path("listeners")) {
            out.println("  listener " + listener.path("name").asString() + "  "
                    + listener.path("address").asString()
                    + (listener.has("limit")
                            ? "  " + listener.path("depth").asInt() + " waiting of "
                                    + listener.path("limit").asInt()
                            : ""));
        }
        return ExitStatus.OK;
    }
}

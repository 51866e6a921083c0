package dev.anteroom.cli;

import dev.anteroom.cli.handoff.ServiceOptions;
import dev.anteroom.diagnosis.compare.GateException;
import dev.anteroom.diagnosis.compare.GateFile;
import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.supervisor.ControlClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `anteroom upgrade`.
@Command(
        name = "upgrade",
        description = {
            "Replaces a supervised service by its new version without losing a connection: starts it, waits until it"
                    + " is ready, judges it by the kernel's accept queue against the old one, then lets the old one finish"
                    + " (stop accepting, drain, clean up) and measures that. Takes it back when the newcomer crashes,"
                    + " never gets ready, lets connections wait longer, overflows, fails the probe or leaks descriptors;"
                    + " the numbers are printed."
        },
        footer = {
            "",
            "A capture before and one after are kept (the last ten upgrades'); what comparing them says is printed.",
            "The new version is what the service's description says now (its file is read again), or COMMAND from now"
                    + " on.",
            "Exit status: 0 promoted (seen to serve, alone); 10 taken back (it had traffic, and the old version"
                    + " serves); 3 refused (the old version served all along); 12 degraded (what serves is worse, or"
                    + " nothing is seen to serve)."
        },
        mixinStandardHelpOptions = true)
final class UpgradeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The service, as its description calls it.")
    String name;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The new version's program and arguments, after --.")
    List<String> command = List.of();

    @Option(
            names = "--canary",
            split = ",",
            paramLabel = "PERCENT",
            description = "Give the newcomer these shares of new connections, step by step, such as 5,25,100; each is"
                    + " watched for --verify. Without it: all at once.")
    List<Integer> canary = List.of();

    @Option(
            names = "--one-listener",
            description = "Let old and new accept from one listener, instead of giving the newcomer one of its own (the"
                    + " default wherever it is possible). May cut what the old one has accepted and not yet read"
                    + " when it stops.")
    boolean oneListener;

    @Option(names = "--drain", paramLabel = "TIME", description = "Deadline for the old one's connections (30s).")
    @Nullable
    String drain;

    @Option(
            names = "--cleanup",
            paramLabel = "TIME",
            description = "Deadline from its last connection to its end, then SIGKILL (5s).")
    @Nullable
    String cleanup;

    @Option(names = "--verify", paramLabel = "TIME", description = "How long the newcomer is judged, per step (10s).")
    @Nullable
    String verify;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description =
                    "Promote the newcomer only where these rules hold too (as for gate; docs/compare.md): its last"
                            + " step against the old version before it. What can't be judged is no pass: with rules on waits, give"
                            + " --verify 10s or more.")
    @Nullable
    Path rules;

    @Option(names = "--dry-run", description = "Look at everything, change nothing, and say what would be done.")
    boolean dryRun;

    @Option(
            names = "--json",
            description = "One JSON object (anteroom.upgrade/1) when it is over, and no lines before.")
    boolean json;

    @Mixin
    ServiceOptions.StateOptions state = new ServiceOptions.StateOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int before = 0;
        for (int share : canary) {
            if (share <= before || share > 100) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--canary takes rising percentages from 1 to 100, such as 5,25,100, not " + canary);
            }
            before = share;
        }
        ObjectNode request = ControlClient.request("upgrade");
        canary.forEach(request.putArray("canary")::add);
        command.forEach(request.putArray("command")::add);
        request.put("one_listener", oneListener);
        request.put("dry_run", dryRun);
        request.put("width", Terminal.style().width());
        put(request, "drain_ms", drain);
        put(request, "cleanup_ms", cleanup);
        put(request, "verify_ms", verify);
        if (rules != null) {
            request.put("rules", text(rules));
        }
        JsonNode answer = ControlClient.ask(state.of(name), request, event -> {
            if (!json) {
                out.println(String.format(
                        Locale.ROOT,
                        "%8.3f s  %s",
                        event.path("at_ms").asLong() / 1000.0,
                        event.path("event").asString()));
                out.flush();
            }
        });
        if (json) {
            out.println(answer.path("report"));
        } else {
            out.println();
            out.print(answer.path("text").asString());
            if (answer.has("kept")) {
                out.println("kept in " + answer.path("kept").asString());
            }
        }
        return switch (answer.path("outcome").asString()) {
            case "promoted", "dry_run" -> ExitStatus.OK;
            case "rolled_back" -> ExitStatus.ACCEPT_BOUND;
            case "refused" -> ExitStatus.UNUSABLE_INPUT;
            default -> ExitStatus.DEGRADED;
        };
    }

    private String text(Path file) {
        String text = RulesFile.text(file);
        try {
            GateFile.read(file.toString(), text);
        } catch (GateException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return text;
    }

    private static void put(ObjectNode request, String field, @Nullable String duration) {
        if (duration != null) {
            request.put(field, Durations.parse(duration).toMillis());
        }
    }
}

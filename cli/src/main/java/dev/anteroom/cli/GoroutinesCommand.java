package dev.anteroom.cli;

import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.report.goroutines.GoroutineJson;
import dev.anteroom.report.goroutines.GoroutineListing;
import dev.anteroom.report.goroutines.GoroutineSelection;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom goroutines FILE…`
@Command(
        name = "goroutines",
        description = "Lists what the goroutines of a dump do, grouped: accept loops first, then the largest groups.",
        footer = {
            "",
            "A FILE is the text of /debug/pprof/goroutine?debug=2 or of SIGQUIT or a panic, or the counts of debug=1; plain or gzip.",
            "Minutes are lower bounds: the runtime starts to count them at a garbage collection."
        },
        mixinStandardHelpOptions = true)
final class GoroutinesCommand implements Callable<Integer> {
    private static final int DEFAULT_GROUPS = 30;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Dumps.")
    List<Path> files = List.of();

    @Option(names = "-n", paramLabel = "N", description = "How many groups (0: all; default: 30).")
    int limit = DEFAULT_GROUPS;

    @Option(
            names = "--focus",
            paramLabel = "REGEX",
            description = "Only stacks with a function, file or creator that matches.")
    @Nullable
    Pattern focus;

    @Option(
            names = "--state",
            paramLabel = "REGEX",
            description = "Only states that match: 'IO wait', 'Mutex', 'locked to thread'.")
    @Nullable
    Pattern state;

    @Option(names = "--json", description = "One JSON object (anteroom.goroutines/1) on standard output.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        GoroutineSelection selection = new GoroutineSelection(focus, state, limit);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, GoroutineDump> dumps = new LinkedHashMap<>();
            for (Path file : files) {
                dumps.put(file.toString(), GoroutineDump.read(file));
            }
            new GoroutineJson(selection).write(dumps, out);
            out.println();
            return ExitStatus.OK;
        }
        GoroutineListing listing = new GoroutineListing(selection, isTerminal());
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            out.print((i > 0 ? "\n" : "") + listing.list(file.toString(), GoroutineDump.read(file)));
        }
        return ExitStatus.OK;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && System.getenv("NO_COLOR") == null;
    }
}

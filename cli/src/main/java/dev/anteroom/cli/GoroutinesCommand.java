package dev.anteroom.cli;

import com.google.re2j.Pattern;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.GoroutineSnapshot;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.report.goroutines.GoroutineJson;
import dev.anteroom.report.goroutines.GoroutineListing;
import dev.anteroom.report.goroutines.GoroutineSelection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom goroutines FILE…` and `anteroom goroutines --pid N`
@Command(
        name = "goroutines",
        description = {
            "Lists what the goroutines of a dump or of a running process do, grouped: accept loops first, then the"
                    + " largest groups.",
            "A running process (--pid, --port) is read from outside: no pprof, no signal, no stop, stripped or not."
        },
        footer = {
            "",
            "A FILE is the text of /debug/pprof/goroutine?debug=2 or of SIGQUIT or a panic, or the counts of debug=1;"
                    + " plain or gzip.",
            "Minutes are lower bounds: the runtime starts to count them at a garbage collection."
        },
        mixinStandardHelpOptions = true)
final class GoroutinesCommand implements Callable<Integer> {
    private static final int DEFAULT_GROUPS = 30;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Dumps.")
    List<Path> files = List.of();

    @Mixin
    GoTarget target = new GoTarget();

    @Option(
            names = "--raw",
            description = "With --pid or --port: the text that debug=2 would print, for panicparse and others.")
    boolean raw;

    @Option(names = "-n", paramLabel = "N", description = "How many groups (0: all; default: 30).")
    int limit = DEFAULT_GROUPS;

    @Option(
            names = "--focus",
            paramLabel = "REGEX",
            description = "Only stacks with a function, file or creator that matches.")
    @Nullable
    String focus;

    @Option(
            names = "--state",
            paramLabel = "REGEX",
            description = "Only states that match: 'IO wait', 'Mutex', 'locked to thread'.")
    @Nullable
    String state;

    @Option(names = "--json", description = "One JSON object (anteroom.goroutines/1) on standard output.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        GoroutineSelection selection =
                new GoroutineSelection(pattern("--focus", focus), pattern("--state", state), limit);
        PrintWriter out = spec.commandLine().getOut();
        require(target.isGiven() != !files.isEmpty(), "either FILE, or --pid or --port");
        require(!raw || (target.isGiven() && !json), "--raw goes with --pid or --port, and not with --json");
        files = InputFile.GOROUTINES.all(files);
        if (json) {
            Map<String, GoroutineDump> dumps = new LinkedHashMap<>();
            for (Path file : files) {
                dumps.put(file.toString(), GoroutineDump.read(file));
            }
            if (target.isGiven()) {
                dumps.put("process " + target.pid(), live(out));
            }
            new GoroutineJson(selection).write(dumps, out);
            out.println();
            return ExitStatus.OK;
        }
        GoroutineListing listing =
                new GoroutineListing(selection, Terminal.style().colour());
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            out.print((i > 0 ? "\n" : "") + listing.list(file.toString(), GoroutineDump.read(file)));
        }
        if (raw) {
            live(out);
        } else if (target.isGiven()) {
            out.print(listing.list("process " + target.pid(), live(out)));
        }
        return ExitStatus.OK;
    }

    /// Reads the process's goroutines; with `--raw` they are printed as well. What couldn't be read is said.
    private GoroutineDump live(PrintWriter out) {
        try (GoProcess process = GoProcess.open(target.pid())) {
            GoroutineSnapshot snapshot = process.goroutines();
            if (raw) {
                snapshot.writeText(out);
                out.flush();
            }
            if (snapshot.torn() > 0 || snapshot.unreadable() > 0) {
                spec.commandLine()
                        .getErr()
                        .println(snapshot.torn() + " goroutines changed while they were read, " + snapshot.unreadable()
                                + " couldn't be read: they are listed without a stack, or not at all.");
            }
            return snapshot.toDump();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private @Nullable Pattern pattern(String option, @Nullable String expression) {
        return expression == null ? null : Expressions.compile(spec, option, expression);
    }
}

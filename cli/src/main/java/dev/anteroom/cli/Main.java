package dev.anteroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.profile.text.Visible;
import dev.anteroom.report.terminal.TerminalWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The `anteroom` command.
public final class Main implements Callable<Integer> {
    /// An error quotes what is wrong, not all of it.
    private static final int MAX_MESSAGE = 2_000;

    private static final int MAX_CAUSES = 16;

    private static final List<String> VERSION = List.of("--version", "-V");

    private boolean debug;

    private final CommandSpec spec;

    /// By name, in the order of the help.
    private static final List<Map.Entry<String, Supplier<CommandSpec>>> COMMANDS = List.of(
            Map.entry("adopt", annotated(AdoptCommand.class)),
            Map.entry("demo", annotated(DemoCommand.class)),
            Map.entry("canary", annotated(CanaryCommand.class)),
            Map.entry("collect-script", annotated(CollectScriptCommand.class)),
            Map.entry("compare", annotated(CompareCommand.class)),
            Map.entry("capture", annotated(CaptureCommand.class)),
            Map.entry("diagnose", annotated(DiagnoseCommand.class)),
            Map.entry("drift", annotated(DriftCommand.class)),
            Map.entry("flame", FlameCommand::told),
            Map.entry("fleet", annotated(FleetCommand.class)),
            Map.entry("gate", annotated(GateCommand.class)),
            Map.entry("goroutines", annotated(GoroutinesCommand.class)),
            Map.entry("help", annotated(CommandLine.HelpCommand.class)),
            Map.entry("incidents", annotated(IncidentsCommand.class)),
            Map.entry("lab", annotated(LabCommand.class)),
            Map.entry("lint", annotated(LintCommand.class)),
            Map.entry("listeners", annotated(ListenersCommand.class)),
            Map.entry("profile", ProfileCommand::told),
            Map.entry("release", annotated(ReleaseCommand.class)),
            Map.entry("relisten", annotated(RelistenCommand.class)),
            Map.entry("run", annotated(RunCommand.class)),
            Map.entry("status", annotated(StatusCommand.class)),
            Map.entry("stop", annotated(StopCommand.class)),
            Map.entry("trace", annotated(TraceCommand.class)),
            Map.entry("upgrade", annotated(UpgradeCommand.class)),
            Map.entry("watch", annotated(WatchCommand.class)),
            Map.entry("windows", annotated(WindowsCommand.class)));

    private Main() {
        Options options = Options.command(
                "anteroom",
                this,
                "Tells whether connections wait in the accept queue of a Go service, why, and what to do.");
        spec = options.spec();
        spec.addOption(
                Options.flagSpec(value -> debug = value, "Print the stack trace of a failure.", "--debug").toBuilder()
                        .scopeType(CommandLine.ScopeType.INHERIT)
                        .build());
    }

    private static Supplier<CommandSpec> annotated(Class<?> command) {
        return () -> CommandSpec.forAnnotatedObject(command);
    }

    public static void main(String[] arguments) {
        // UTF-8 whatever the locale: a report is often piped to a file and read elsewhere.
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        // A thread that fails says so in a line, and nothing else of it reaches the terminal.
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> err.println("anteroom: " + oneLine(failure)));
        int status = run(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }

    /// Runs one command and returns its exit status ([ExitStatus]). Whatever it prints goes through a
    /// [TerminalWriter].
    public static int run(PrintWriter unfilteredOut, PrintWriter unfilteredErr, String... arguments) {
        PrintWriter out = new PrintWriter(new TerminalWriter(unfilteredOut, Terminal::hasColour));
        PrintWriter err = new PrintWriter(new TerminalWriter(unfilteredErr, () -> false), true);
        try {
            return filtered(out, err, arguments);
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static int filtered(PrintWriter out, PrintWriter err, String... arguments) {
        Main main = new Main();
        CommandLine line = new CommandLine(main.spec);
        addCommands(line, arguments);
        CommandGroups.in(line);
        line.setUsageHelpWidth(Terminal.helpWidth());
        line.setOut(out);
        line.setErr(err);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                Terminal.style().colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setExecutionExceptionHandler((failure, _, _) -> {
            err.println("anteroom: " + oneLine(failure));
            if (main.debug) {
                failure.printStackTrace(err);
            }
            return ExitStatus.UNUSABLE_INPUT;
        });
        line.setParameterExceptionHandler((failure, _) -> {
            err.println("anteroom: " + Misspelling.told(failure).orElseGet(() -> oneLine(failure)));
            err.println("Try '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
            return ExitStatus.USAGE;
        });
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError | StackOverflowError failure) {
            // picocli hands on exceptions only. What one input made of the heap or the stack is gone by now.
            err.println("anteroom: " + oneLine(failure));
            if (main.debug) {
                failure.printStackTrace(err);
            }
            return ExitStatus.UNUSABLE_INPUT;
        }
    }

    /// The whole command line, for those who describe it: manual pages, completion.
    public static CommandLine described() {
        CommandLine line = new CommandLine(new Main().spec);
        addCommands(line);
        return line;
    }

    private static void addCommands(CommandLine line, String... arguments) {
        if (arguments.length == 1 && VERSION.contains(arguments[0])) {
            return; // asked for by scripts, and answered without any command
        }
        boolean one = arguments.length > 0 && !arguments[0].equals("help"); // which is asked about any of them
        add(line, COMMANDS, one ? arguments[0] : "");
        CommandLine profile = line.getSubcommands().get("profile");
        if (profile != null) {
            add(profile, ProfileCommand.VERBS, arguments.length > 1 ? arguments[1] : "");
        }
    }

    /// Only the command that is run, if it is named first: to read the annotations of all of them takes longer
    /// than many a command does.
    private static void add(CommandLine line, List<Map.Entry<String, Supplier<CommandSpec>>> commands, String first) {
        boolean named = commands.stream().anyMatch(command -> command.getKey().equals(first));
        for (Map.Entry<String, Supplier<CommandSpec>> command : commands) {
            if (!named || command.getKey().equals(first)) {
                line.addSubcommand(command.getKey(), command.getValue().get());
            }
        }
    }

    /// Where work was done on another thread, its failure is a cause.
    private static boolean isOutOfMemory(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
            if (at instanceof OutOfMemoryError) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static String oneLine(Throwable failure) {
        if (isOutOfMemory(failure)) {
            return "this needs more memory than the "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB that this process may take; ANTEROOM_JAVA_OPTS=-Xmx4g gives it more, or give it less to"
                    + " read";
        }
        if (failure instanceof StackOverflowError) {
            return "an input is nested deeper than can be read";
        }
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return "unexpected " + failure.getClass().getSimpleName() + " (run again with --debug and report it)";
        }
        String line = message.strip().replaceAll("\\s*\\R\\s*", "; ");
        return Visible.line(line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "…" : line);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitStatus.OK;
    }
}

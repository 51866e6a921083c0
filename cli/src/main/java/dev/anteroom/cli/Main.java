package dev.anteroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The `anteroom` command.
@Command(
        name = "anteroom",
        description = "Tells whether connections wait in the accept queue of a Go service, why, and what to do.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main implements Runnable {
    @Option(
            names = "--debug",
            description = "Print the stack trace of a failure.",
            scope = CommandLine.ScopeType.INHERIT)
    boolean debug;

    @Spec
    CommandSpec spec;

    /// By name, in the order of the help.
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("adopt", AdoptCommand.class),
            Map.entry("demo", DemoCommand.class),
            Map.entry("canary", CanaryCommand.class),
            Map.entry("collect-script", CollectScriptCommand.class),
            Map.entry("compare", CompareCommand.class),
            Map.entry("capture", CaptureCommand.class),
            Map.entry("diagnose", DiagnoseCommand.class),
            Map.entry("flame", FlameCommand.class),
            Map.entry("goroutines", GoroutinesCommand.class),
            Map.entry("lab", LabCommand.class),
            Map.entry("listeners", ListenersCommand.class),
            Map.entry("profile", ProfileCommand.class),
            Map.entry("relisten", RelistenCommand.class),
            Map.entry("run", RunCommand.class),
            Map.entry("status", StatusCommand.class),
            Map.entry("stop", StopCommand.class),
            Map.entry("trace", TraceCommand.class),
            Map.entry("upgrade", UpgradeCommand.class));

    private Main() {}

    public static void main(String[] arguments) {
        // UTF-8 whatever the locale: a report is often piped to a file and read elsewhere.
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        int status = run(out, err, arguments);
        out.flush();
        System.exit(status);
    }

    /// Runs one command and returns its exit status ([ExitStatus]).
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        addCommands(line, arguments);
        line.setOut(out);
        line.setErr(err);
        line.setExecutionExceptionHandler((failure, _, _) -> {
            err.println("anteroom: " + oneLine(failure));
            if (main.debug) {
                failure.printStackTrace(err);
            }
            return ExitStatus.UNUSABLE_INPUT;
        });
        line.setParameterExceptionHandler((failure, _) -> {
            err.println("anteroom: " + oneLine(failure));
            err.println("Try '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
            return ExitStatus.USAGE;
        });
        return line.execute(arguments);
    }

    private static void addCommands(CommandLine line, String... arguments) {
        add(line, COMMANDS, arguments.length > 0 ? arguments[0] : "");
        CommandLine profile = line.getSubcommands().get("profile");
        if (profile != null) {
            add(profile, ProfileCommand.VERBS, arguments.length > 1 ? arguments[1] : "");
        }
    }

    /// Only the command that is run, if it is named first: to read the annotations of all of them takes longer
    /// than many a command does.
    private static void add(CommandLine line, List<Map.Entry<String, Class<?>>> commands, String first) {
        boolean named = commands.stream().anyMatch(command -> command.getKey().equals(first));
        for (Map.Entry<String, Class<?>> command : commands) {
            if (!named || command.getKey().equals(first)) {
                line.addSubcommand(command.getKey(), command.getValue());
            }
        }
    }

    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return "unexpected " + failure.getClass().getSimpleName() + " (run again with --debug and report it)";
        }
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

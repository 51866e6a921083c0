package dev.anteroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
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
        versionProvider = Version.class,
        subcommands = {
            AdoptCommand.class,
            DemoCommand.class,
            CanaryCommand.class,
            CollectScriptCommand.class,
            CompareCommand.class,
            CaptureCommand.class,
            DiagnoseCommand.class,
            FlameCommand.class,
            GoroutinesCommand.class,
            LabCommand.class,
            ListenersCommand.class,
            ProfileCommand.class,
            RelistenCommand.class,
            RunCommand.class,
            StatusCommand.class,
            StopCommand.class,
            TraceCommand.class,
            UpgradeCommand.class
        })
public final class Main implements Runnable {
    @Option(
            names = "--debug",
            description = "Print the stack trace of a failure.",
            scope = CommandLine.ScopeType.INHERIT)
    boolean debug;

    @Spec
    CommandSpec spec;

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

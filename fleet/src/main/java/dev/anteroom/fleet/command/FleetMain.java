package dev.anteroom.fleet.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.profile.text.Visible;
import dev.anteroom.report.terminal.TerminalWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `anteroom fleet` command, in a distribution of its own: the engine's libraries are on no other command's
/// class path.
@Command(
        name = "fleet",
        description = {
            "Asks a fleet: which rollouts made accept waits worse, which hosts drift, where connections wait most,"
                    + " which incidents are one, what changed before them, what another limit would have done, who is silent, which remedies"
                    + " helped."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            RolloutsCommand.class,
            FleetDriftCommand.class,
            WorstCommand.class,
            FleetIncidentsCommand.class,
            ChangesCommand.class,
            WhatIfCommand.class,
            SilentCommand.class,
            RemediesCommand.class,
            FleetDemoCommand.class,
            MigrateCommand.class,
            SubmitCommand.class
        },
        footer = {
            "",
            "  anteroom fleet demo",
            "  anteroom fleet rollouts --db jdbc:postgresql://db:5432/fleet?user=reader --since 30d"
        })
public final class FleetMain implements Callable<Integer> {
    private static final int MAX_MESSAGE = 2_000;
    private static final int HELP_WIDTH = 100;
    /// Kept, so that its level isn't forgotten with it: Flyway tells each step.
    private static final Logger MIGRATIONS = Logger.getLogger("org.flywaydb");

    @Option(names = "--debug", description = "Print the stack trace of a failure.", scope = ScopeType.INHERIT)
    boolean debug;

    @Spec
    @Nullable
    CommandSpec spec;

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        int status = run(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }

    /// Runs one command and returns its exit status ([ExitStatus]).
    public static int run(PrintWriter unfilteredOut, PrintWriter unfilteredErr, String... arguments) {
        MIGRATIONS.setLevel(Level.WARNING);
        PrintWriter out = new PrintWriter(new TerminalWriter(unfilteredOut, () -> false));
        PrintWriter err = new PrintWriter(new TerminalWriter(unfilteredErr, () -> false), true);
        try {
            FleetMain main = new FleetMain();
            return new CommandLine(main)
                    .setCommandName("anteroom fleet")
                    .setOut(out)
                    .setErr(err)
                    .setUsageHelpWidth(HELP_WIDTH)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setExecutionExceptionHandler((failure, _, _) -> {
                        err.println("anteroom: " + oneLine(failure));
                        if (main.debug) {
                            failure.printStackTrace(err);
                        }
                        return ExitStatus.UNUSABLE_INPUT;
                    })
                    .setParameterExceptionHandler((failure, _) -> {
                        err.println("anteroom: " + oneLine(failure));
                        err.println("Try '"
                                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
                        return ExitStatus.USAGE;
                    })
                    .execute(arguments);
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return "unexpected " + failure.getClass().getSimpleName() + " (run again with --debug and report it)";
        }
        String line = message.strip().replaceAll("\\s*\\R\\s*", "; ");
        return Visible.line(line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "…" : line);
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
        return ExitStatus.OK;
    }
}

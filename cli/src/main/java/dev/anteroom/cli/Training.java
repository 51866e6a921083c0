package dev.anteroom.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/// What the launcher runs once after a build to write the JVM's start-up cache (JEP 483, 514, 515): the commands that
/// people wait for, on an incident that ships, so that their classes are loaded and linked in advance and the compiler
/// knows their hot methods. It prints nothing and fails silently: without a cache everything works, only later.
public final class Training {
    /// Enough rounds for the compiler to see what is hot, few enough not to be waited for.
    private static final int ROUNDS = 12;

    private Training() {}

    /// @param arguments the folder of examples
    public static void main(String[] arguments) {
        Path incident = Path.of(arguments[0], "lock-in-accept-path");
        String cpu = incident.resolve("cpu.pb.gz").toString();
        String block = incident.resolve("block.pb.gz").toString();
        List<List<String>> commands = List.of(
                List.of("diagnose", incident.toString(), "--explain"),
                List.of("diagnose", incident.toString(), "--json"),
                List.of("profile", "top", cpu),
                List.of("profile", "top", block),
                List.of("profile", "folded", cpu),
                List.of("profile", "merge", cpu, cpu, "-o", "/dev/null"),
                List.of("goroutines", incident.resolve("k2/goroutines.txt").toString()),
                List.of("trace", incident.resolve("trace.out").toString()),
                List.of("flame", cpu, "--svg"),
                List.of("flame", block, "--html"),
                List.of("flame", incident.resolve("k2/goroutines.txt").toString()),
                List.of("listeners", "--help"));
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (int round = 0; round < ROUNDS; round++) {
            for (List<String> command : commands) {
                Main.run(nowhere, nowhere, command.toArray(String[]::new));
            }
        }
    }
}

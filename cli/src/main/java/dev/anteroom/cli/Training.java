package dev.anteroom.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the launcher runs once after a build to write the JVM's start-up cache (JEP 483, 514, 515): the commands that
/// people wait for, on an incident that ships, so that their classes are loaded and linked in advance and the compiler
/// knows their hot methods. It prints nothing and fails silently: without a cache everything works, only later.
public final class Training {
    /// Enough rounds for the compiler to see what is hot, few enough not to be waited for.
    private static final int ROUNDS = 12;

    private static final int FOLDED_LINES = 60_000;

    private Training() {}

    /// @param arguments `profiles` for the commands that read profiles, `lint`, or `incidents` for the others; the
    /// folder of examples; `once` where only the classes are wanted, not what the compiler learns of them
    ///
    /// @throws IOException if there can be no temporary file
    public static void main(String[] arguments) throws IOException {
        Path incident = Path.of(arguments[1], "lock-in-accept-path");
        int rounds = arguments.length > 2 && arguments[2].equals("once") ? 1 : ROUNDS;
        if (arguments[0].equals("profiles")) {
            Path folded = Files.createTempFile("anteroom-training", ".folded");
            try {
                Files.writeString(folded, foldedStacks());
                train(rounds, profiles(incident, folded.toString()));
            } finally {
                Files.delete(folded);
            }
        } else if (arguments[0].equals("lint")) {
            train(rounds, List.of(List.of("lint", arguments[1] + "/services/...")));
        } else {
            train(rounds, incidents(incident));
        }
        // As every command ends: what the JVM loads to leave belongs into the cache, too.
        System.exit(ExitStatus.OK);
    }

    /// Enough for a file that is read in several parts.
    private static String foldedStacks() {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < FOLDED_LINES; line++) {
            text.append("main.main;net/http.(*conn).serve;main.handler")
                    .append(line % 500)
                    .append(";runtime.mallocgc 1\n");
        }
        return text.toString();
    }

    private static List<List<String>> incidents(Path incident) {
        return List.of(
                List.of("diagnose", incident.toString(), "--explain"),
                List.of("diagnose", incident.toString(), "--json"),
                List.of("trace", incident.resolve("trace.out").toString()),
                List.of("--version"),
                List.of("listeners", "--help"));
    }

    private static List<List<String>> profiles(Path incident, String folded) {
        String cpu = incident.resolve("cpu.pb.gz").toString();
        String block = incident.resolve("block.pb.gz").toString();
        String goroutines = incident.resolve("k2/goroutines.txt").toString();
        return List.of(
                List.of("profile", "top", cpu),
                List.of("profile", "top", block),
                List.of("profile", "folded", cpu),
                List.of("profile", "merge", cpu, cpu, "-o", "/dev/null"),
                List.of("goroutines", goroutines),
                List.of("flame", cpu, "--svg"),
                List.of("flame", folded, "--svg"),
                List.of("flame", folded, "-o", "/dev/null"),
                List.of("flame", block, "--html"),
                List.of("flame", goroutines));
    }

    private static void train(int rounds, List<List<String>> commands) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (int round = 0; round < rounds; round++) {
            for (List<String> command : commands) {
                Main.run(nowhere, nowhere, command.toArray(String[]::new));
            }
        }
    }
}

package dev.anteroom.handoff.supervisor;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What the supervisor says, and the log of who asked for what. A log that cannot be written (a full disk) is
/// said once and stops nothing.
final class Journal {
    private final String name;
    private final PrintWriter out;
    private final Path audit;
    private boolean complained;

    Journal(String name, PrintWriter out, Path audit) {
        this.name = name;
        this.out = out;
        this.audit = audit;
    }

    synchronized void say(String text) {
        out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + name + ": " + text);
        out.flush();
    }

    /// @param who the user who asked
    /// @param what the request
    /// @param outcome what came of it
    synchronized void audit(String who, String what, String outcome) {
        String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\t" + plain(who) + "\t" + plain(what) + "\t"
                + plain(outcome) + "\n";
        try {
            Files.writeString(audit, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                say("the audit log " + audit + " cannot be written: " + e.getMessage());
            }
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}

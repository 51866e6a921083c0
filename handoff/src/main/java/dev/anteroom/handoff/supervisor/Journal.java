package dev.anteroom.handoff.supervisor;

import dev.anteroom.profile.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/// What the supervisor says, and the log of who asked for what. A log that cannot be written (a full disk) is
/// said once and stops nothing. Nobody can fill it: a line is bounded, refusals are counted instead of listed
/// when many come, and the log is turned over when it is large, so that it takes 4 MiB at most.
final class Journal {
    private static final int MAX_FIELD = 2_000;
    private static final long MAX_BYTES = 1 << 20;
    /// Older logs that are kept: `audit.log.1` is the newest of them.
    private static final int MAX_OLD = 3;
    /// Refusals that are written out in [#WINDOW]; the others are counted.
    private static final int MAX_REFUSALS = 20;

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final String name;
    private final PrintWriter out;
    private final Path audit;
    private boolean complained;
    private long windowBegan = System.nanoTime();
    private int refusals;

    Journal(String name, PrintWriter out, Path audit) {
        this.name = name;
        this.out = out;
        this.audit = audit;
    }

    synchronized void say(String text) {
        out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + name + ": " + Visible.line(bounded(text)));
        out.flush();
    }

    /// @param who the user who asked
    /// @param what the request
    /// @param outcome what came of it
    synchronized void audit(String who, String what, String outcome) {
        write(who, what, outcome);
    }

    /// Something that isn't believed or done, which anybody can cause as often as they like.
    synchronized void refused(String who, String what, String outcome) {
        if (counts()) {
            write(who, what, outcome);
        }
    }

    /// The same, of what came on a service's notification socket: also said.
    synchronized void refused(String what) {
        if (counts()) {
            write("-", "notify", "refused: " + what);
            say("doesn't believe " + what);
        }
    }

    private boolean counts() {
        long now = System.nanoTime();
        if (now - windowBegan > WINDOW.toNanos()) {
            if (refusals > MAX_REFUSALS) {
                write("-", "refusals", (refusals - MAX_REFUSALS) + " more were not written down");
            }
            windowBegan = now;
            refusals = 0;
        }
        return ++refusals <= MAX_REFUSALS;
    }

    private void write(String who, String what, String outcome) {
        String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\t" + plain(who) + "\t" + plain(what) + "\t"
                + plain(outcome) + "\n";
        try {
            turnOver();
            try (FileChannel file = FileChannel.open(
                    audit,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                say("the audit log " + audit + " cannot be written: " + e.getMessage());
            }
        }
    }

    private void turnOver() throws IOException {
        if (!Files.isRegularFile(audit, LinkOption.NOFOLLOW_LINKS) || Files.size(audit) < MAX_BYTES) {
            return;
        }
        for (int number = MAX_OLD - 1; number >= 1; number--) {
            if (Files.exists(old(number), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(old(number), old(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(audit, old(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path old(int number) {
        return audit.resolveSibling(audit.getFileName() + "." + number);
    }

    private static String plain(String text) {
        return Visible.line(bounded(text));
    }

    private static String bounded(String text) {
        return text.length() > MAX_FIELD ? text.substring(0, MAX_FIELD) + "…" : text;
    }
}

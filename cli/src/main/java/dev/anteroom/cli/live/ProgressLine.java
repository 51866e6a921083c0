package dev.anteroom.cli.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.collect.Progress;
import dev.anteroom.linux.libc.TerminalWindow;
import dev.anteroom.profile.text.Visible;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/// Shows what is being fetched: on a terminal one line that is written anew, elsewhere a plain line for each
/// thing that has come. On standard error: what is on standard output may be read by a program.
public final class ProgressLine implements Progress, AutoCloseable {
    private static final int STANDARD_ERROR = 2;
    private static final long REPAINT_MILLIS = 200;
    private static final int BAR = 20;

    private final PrintWriter err;
    /// What moves the cursor doesn't pass the gate that text goes through.
    private final PrintWriter cursor = new PrintWriter(new FileOutputStream(FileDescriptor.err), false, UTF_8);
    private final int columns;
    private final Duration expected;
    private final long start = System.nanoTime();
    private final Set<String> active = new LinkedHashSet<>();
    private final Timer timer = new Timer("anteroom-progress", true);
    private boolean shown;
    private boolean counting;

    /// @param expected how long the recording takes; zero where that isn't known
    public ProgressLine(PrintWriter err, Duration expected) {
        this.err = err;
        this.expected = expected;
        OptionalInt width = TerminalWindow.columns(STANDARD_ERROR);
        this.columns = width.isEmpty() ? 0 : width.getAsInt() > 0 ? width.getAsInt() : 80;
        this.counting = !expected.isZero();
        if (columns > 0) {
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            paint();
                        }
                    },
                    0,
                    REPAINT_MILLIS);
        }
    }

    @Override
    public synchronized void begun(String what) {
        active.add(what);
        counting = true;
    }

    @Override
    public synchronized void ended(String what, String outcome) {
        active.remove(what);
        line("  " + what + ": " + outcome);
    }

    @Override
    public synchronized void said(String sentence) {
        line(sentence);
    }

    private void line(String text) {
        wipe();
        err.println(Visible.line(text));
        err.flush();
    }

    private synchronized void paint() {
        if (!counting) {
            return;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        StringBuilder line = new StringBuilder();
        if (!expected.isZero()) {
            double total = expected.toMillis() / 1e3;
            int full = (int) Math.min(BAR, BAR * seconds / total);
            line.append('[')
                    .append("#".repeat(full))
                    .append(".".repeat(BAR - full))
                    .append("] ")
                    .append((long) seconds)
                    .append(" of ")
                    .append((long) total)
                    .append(" s");
        }
        if (!active.isEmpty()) {
            line.append("  ").append(Visible.line(String.join(" · ", active)));
        }
        cursor.print("\r\u001b[K" + (line.length() >= columns ? line.substring(0, columns - 1) : line.toString()));
        cursor.flush();
        shown = true;
    }

    private void wipe() {
        if (shown) {
            cursor.print("\r\u001b[K");
            cursor.flush();
            shown = false;
        }
    }

    @Override
    public synchronized void close() {
        timer.cancel();
        counting = false;
        wipe();
        err.flush();
    }
}

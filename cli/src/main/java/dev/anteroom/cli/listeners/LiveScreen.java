package dev.anteroom.cli.listeners;

import dev.anteroom.report.terminal.TerminalWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/// A picture repainted in place until `q`, Ctrl-C or the end of the terminal. It follows a resize at once and leaves
/// the terminal as it found it.
public final class LiveScreen {
    private static final long KEY_WAIT_MILLIS = 100;
    private static final int CTRL_C = 3;

    private LiveScreen() {}

    /// Repaints `picture` (lines for a screen) every `interval`.
    ///
    /// @return false where the terminal cannot be repainted; nothing was shown then
    /// @throws IOException where the terminal breaks
    public static boolean run(Duration interval, boolean colour, Function<Screen, List<String>> picture)
            throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .provider("ffm")
                .dumb(true)
                .build()) {
            if (Terminal.TYPE_DUMB.equals(terminal.getType()) || Terminal.TYPE_DUMB_COLOR.equals(terminal.getType())) {
                return false;
            }
            AtomicBoolean stop = new AtomicBoolean();
            AtomicBoolean resized = new AtomicBoolean();
            terminal.handle(Terminal.Signal.INT, _ -> stop.set(true));
            terminal.handle(Terminal.Signal.WINCH, _ -> resized.set(true));
            Attributes before = terminal.enterRawMode();
            // Where the process is ended from outside, the terminal must not stay as it is now. JLine's own hook
            // gives it its settings back and closes it, before or after this one: so what else has to be said is
            // written past it.
            String goodbye = goodbye(terminal);
            Thread rescue = new Thread(() -> say(goodbye), "anteroom-terminal");
            Runtime.getRuntime().addShutdownHook(rescue);
            try {
                terminal.puts(Capability.enter_ca_mode);
                terminal.puts(Capability.cursor_invisible);
                while (!stop.get()) {
                    paint(terminal, colour, picture);
                    resized.set(false);
                    waitForKey(terminal.reader(), interval, stop, resized);
                }
            } finally {
                if (isRemoved(rescue)) {
                    leave(terminal, before);
                }
            }
            return true;
        }
    }

    /// False once the process has begun to end: the hook does its work then.
    private static boolean isRemoved(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void leave(Terminal terminal, Attributes before) {
        terminal.writer().print(goodbye(terminal));
        terminal.setAttributes(before);
        terminal.flush();
    }

    /// What shows the cursor and the ordinary screen again.
    private static String goodbye(Terminal terminal) {
        StringBuilder text = new StringBuilder();
        for (Capability capability : List.of(Capability.cursor_normal, Capability.exit_ca_mode)) {
            String sequence = terminal.getStringCapability(capability);
            text.append(sequence == null ? "" : Curses.tputs(sequence));
        }
        return text.toString();
    }

    private static void say(String text) {
        System.out.print(text);
        System.out.flush();
    }

    private static void paint(Terminal terminal, boolean colour, Function<Screen, List<String>> picture) {
        Size size = terminal.getSize();
        int columns = size.getColumns() > 0 ? size.getColumns() : 80;
        int rows = size.getRows() > 0 ? size.getRows() : 24;
        terminal.writer().print(frame(picture.apply(new Screen(columns, colour)), rows));
        terminal.flush();
    }

    /// One frame: home, each line cleared to its end, the rest of the screen cleared. Lines that do not fit are
    /// counted in the last one.
    static String frame(List<String> lines, int rows) {
        StringBuilder frame = new StringBuilder("\u001b[H");
        int shown = lines.size() <= rows ? lines.size() : Math.max(0, rows - 1);
        for (int i = 0; i < shown; i++) {
            frame.append(safe(lines.get(i))).append("\u001b[K");
            if (i < rows - 1) {
                frame.append("\r\n");
            }
        }
        if (shown < lines.size()) {
            frame.append("… and ")
                    .append(lines.size() - shown)
                    .append(" more lines")
                    .append("\u001b[K");
        }
        return frame.append("\u001b[J").toString();
    }

    /// A picture goes past the gate that everything else is printed through, for it moves the cursor: its lines
    /// go through one of their own.
    private static String safe(String line) {
        StringWriter passed = new StringWriter();
        try (TerminalWriter gate = new TerminalWriter(passed, () -> true)) {
            gate.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return passed.toString();
    }

    private static void waitForKey(
            NonBlockingReader reader, Duration interval, AtomicBoolean stop, AtomicBoolean resized) throws IOException {
        long end = System.nanoTime() + interval.toNanos();
        while (System.nanoTime() < end && !stop.get() && !resized.get()) {
            int key = reader.read(KEY_WAIT_MILLIS);
            if (key == 'q' || key == 'Q' || key == CTRL_C || key == NonBlockingReader.EOF) {
                stop.set(true);
            }
        }
    }
}

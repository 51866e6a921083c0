package dev.anteroom.cli;

import dev.anteroom.cli.listeners.Screen;
import dev.anteroom.linux.libc.TerminalWindow;
import dev.anteroom.report.TextStyle;

/// What standard output is: a terminal (colour, its width) or not. The launcher looks, and passes it on as
/// `ANTEROOM_TERMINAL` (`1` or `no`) and `COLUMNS`: the JDK only knows whether input and output are both a terminal.
final class Terminal {
    private static final int STANDARD_OUTPUT = 1;
    private static final int DEFAULT_WIDTH = 100;
    private static final int NARROWEST = 40;
    /// picocli can't print a help text that is narrower.
    private static final int NARROWEST_HELP = 55;
    private static final int WIDEST = 140;

    private Terminal() {}

    /// Colour only on a terminal that isn't dumb, and never with `NO_COLOR` set (no-color.org).
    static TextStyle style() {
        String noColor = System.getenv("NO_COLOR");
        boolean colour = isThere() && (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
        return new TextStyle(width(), colour);
    }

    /// Whether standard output is a terminal.
    static boolean isThere() {
        String told = System.getenv("ANTEROOM_TERMINAL");
        return told == null ? TerminalWindow.columns(STANDARD_OUTPUT).isPresent() : told.equals("1");
    }

    /// Whether standard output takes colours, asked of the environment or of the terminal itself.
    static boolean hasColour() {
        return style().colour() || (isThere() && Screen.ofStandardOutput().colour());
    }

    /// How wide a help text is.
    static int helpWidth() {
        return Math.max(NARROWEST_HELP, width());
    }

    /// Columns as the shell knows them: the launcher passes `COLUMNS` on.
    private static int width() {
        String columns = System.getenv("COLUMNS");
        if (columns == null || !columns.matches("[0-9]{1,4}")) {
            return DEFAULT_WIDTH;
        }
        int known = Integer.parseInt(columns);
        // A terminal that nobody told its size (`script`, `docker exec`) says 0.
        return known == 0 ? DEFAULT_WIDTH : Math.clamp(known, NARROWEST, WIDEST);
    }
}

package dev.anteroom.cli.listeners;

import dev.anteroom.linux.libc.TerminalWindow;
import java.util.OptionalInt;

/// What the output goes to.
///
/// @param width columns to keep to; [#UNLIMITED] in a pipe or file
/// @param colour whether escape sequences are understood
public record Screen(int width, boolean colour) {
    /// Nothing is cut.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /// A pipe or a file.
    public static final Screen PLAIN = new Screen(UNLIMITED, false);

    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_OUTPUT = 1;
    private static final int DEFAULT_COLUMNS = 80;

    /// That of this process's standard output. Colour only on a terminal that has it, and never with `NO_COLOR`
    /// (no-color.org).
    public static Screen ofStandardOutput() {
        OptionalInt columns = TerminalWindow.columns(STANDARD_OUTPUT);
        if (columns.isEmpty()) {
            return PLAIN;
        }
        String noColour = System.getenv("NO_COLOR");
        String term = System.getenv("TERM");
        boolean colour =
                (noColour == null || noColour.isEmpty()) && term != null && !term.isEmpty() && !term.equals("dumb");
        return new Screen(columns.getAsInt() > 0 ? columns.getAsInt() : DEFAULT_COLUMNS, colour);
    }

    /// Whether a picture may be repainted in place, and a key can end it: input and output are both a terminal that
    /// can move its cursor.
    public boolean live() {
        String term = System.getenv("TERM");
        return width != UNLIMITED
                && term != null
                && !term.isEmpty()
                && !term.equals("dumb")
                && TerminalWindow.columns(STANDARD_INPUT).isPresent();
    }
}

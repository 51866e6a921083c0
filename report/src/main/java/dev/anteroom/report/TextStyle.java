package dev.anteroom.report;

/// How text is drawn: how wide, and with colour or without.
///
/// @param width columns; long lines wrap at it
public record TextStyle(int width, boolean colour) {
    private static final String RESET = "\u001b[0m";

    public String strong(String text) {
        return colour ? "\u001b[1m" + text + RESET : text;
    }

    String faint(String text) {
        return colour ? "\u001b[2m" + text + RESET : text;
    }

    public String bad(String text) {
        return colour ? "\u001b[1;31m" + text + RESET : text;
    }

    public String good(String text) {
        return colour ? "\u001b[1;32m" + text + RESET : text;
    }

    public String unsure(String text) {
        return colour ? "\u001b[1;33m" + text + RESET : text;
    }
}

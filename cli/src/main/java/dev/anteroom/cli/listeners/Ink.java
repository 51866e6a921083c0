package dev.anteroom.cli.listeners;

import dev.anteroom.linux.survey.ListenerVerdict;

/// Colours, as ANSI sequences. Never the only carrier of a meaning: the word is always there too.
enum Ink {
    NONE(""),
    BOLD("\u001b[1m"),
    DIM("\u001b[2m"),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m"),
    RED("\u001b[31;1m");

    private static final String RESET = "\u001b[0m";

    private final String sequence;

    Ink(String sequence) {
        this.sequence = sequence;
    }

    String on(String text, boolean colour) {
        return colour && this != NONE ? sequence + text + RESET : text;
    }

    static Ink of(ListenerVerdict.Word word) {
        return switch (word) {
            case IDLE -> DIM;
            case OK -> GREEN;
            case STALE_BACKLOG, QUEUEING -> YELLOW;
            case OVERFLOWING, STOPPED, STUCK, LEAKED -> RED;
        };
    }
}

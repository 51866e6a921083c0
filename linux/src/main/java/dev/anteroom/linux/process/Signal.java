package dev.anteroom.linux.process;

import java.util.Locale;
import java.util.Optional;

/// The signals that are sent to services (include/uapi/asm-generic/signal.h; the same on x86-64 and arm64).
public enum Signal {
    HUP(1),
    INT(2),
    QUIT(3),
    KILL(9),
    USR1(10),
    USR2(12),
    TERM(15),
    CONT(18),
    STOP(19),
    WINCH(28);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /// `TERM`, `SIGTERM` or `sigterm`.
    public static Optional<Signal> named(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        String bare = name.startsWith("SIG") ? name.substring(3) : name;
        for (Signal signal : values()) {
            if (signal.name().equals(bare)) {
                return Optional.of(signal);
            }
        }
        return Optional.empty();
    }

    /// `SIGTERM`, or `signal 6` for one that isn't among these.
    public static String nameOf(int number) {
        for (Signal signal : values()) {
            if (signal.number == number) {
                return "SIG" + signal.name();
            }
        }
        return switch (number) {
            case 6 -> "SIGABRT";
            case 11 -> "SIGSEGV";
            case 13 -> "SIGPIPE";
            default -> "signal " + number;
        };
    }
}

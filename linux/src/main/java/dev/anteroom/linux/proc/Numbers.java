package dev.anteroom.linux.proc;

import java.util.OptionalLong;

/// Decimal numbers in kernel text: no sign but a leading minus, no separators; anything else is "no number", never a
/// wrong one.
public final class Numbers {
    private Numbers() {}

    public static OptionalLong parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > 20) {
            return OptionalLong.empty();
        }
        for (int i = trimmed.charAt(0) == '-' ? 1 : 0; i < trimmed.length(); i++) {
            if (trimmed.charAt(i) < '0' || trimmed.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(
                    trimmed.charAt(0) == '-' ? Long.parseLong(trimmed) : Long.parseUnsignedLong(trimmed));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}

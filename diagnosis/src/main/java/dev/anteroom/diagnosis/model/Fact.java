package dev.anteroom.diagnosis.model;

import org.jspecify.annotations.Nullable;

/// One piece of evidence: what was seen, its value with unit and window, and the file it came from.
///
/// @param what what it says, in words that stand alone
/// @param value the number or text, as printed; `null` where the words are all
/// @param unit unit of the value (`connections`, `packets`, `ms`, `fds`, …); `null` for text
/// @param window time or moments it covers (`6.0 s`, `k1 to k2`, `snapshot k2`); `null` where it has none
/// @param file path inside the capture; `null` for something concluded from several
public record Fact(
        String what,
        @Nullable String value,
        @Nullable String unit,
        @Nullable String window,
        @Nullable String file) {
    public static Fact said(String what, @Nullable String file) {
        return new Fact(what, null, null, null, file);
    }

    public static Fact number(String what, long value, String unit, @Nullable String window, @Nullable String file) {
        return new Fact(what, Long.toString(value), unit, window, file);
    }
}

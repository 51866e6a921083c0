package dev.anteroom.gate;

import java.util.Locale;

/// The three answers.
public enum Phase {
    /// No worse.
    PASS,
    /// Worse.
    FAIL,
    /// Can't be judged: neither of the two, and never a pass.
    INCONCLUSIVE;

    /// As answers have it: `pass`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

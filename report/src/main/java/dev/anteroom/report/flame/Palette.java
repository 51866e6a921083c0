package dev.anteroom.report.flame;

/// Which colours are used.
public enum Palette {
    DEFAULT,
    /// Colours that can be told apart without seeing red or green (after Okabe and Ito).
    COLOUR_BLIND
}

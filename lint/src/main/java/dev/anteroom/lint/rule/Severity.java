package dev.anteroom.lint.rule;

/// SARIF's three levels.
public enum Severity {
    ERROR,
    WARNING,
    NOTE
}

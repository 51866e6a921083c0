package dev.anteroom.finding;

/// How bad it is if the finding is right; SARIF's three levels.
public enum Severity {
    /// It breaks the service sooner or later.
    ERROR,
    /// It breaks the service when something else goes wrong.
    WARNING,
    /// Good to know. It never breaks a build.
    NOTE
}

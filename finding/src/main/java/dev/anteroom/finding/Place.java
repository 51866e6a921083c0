package dev.anteroom.finding;

/// Where a finding is.
public sealed interface Place permits SourcePlace, ListenerPlace, ParameterPlace {
    /// One line that people and tools recognise: `server/accept.go:17:3`.
    String text();

    /// What findings are listed together by: a file, a listener, a machine.
    String group();
}

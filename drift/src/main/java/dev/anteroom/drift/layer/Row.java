package dev.anteroom.drift.layer;

/// One parameter through its layers, as a row of the table. Empty: that layer doesn't have it, or nothing tells it.
///
/// @param namespace the network namespace's name; empty for the host
/// @param parameter its name, with the listener or process that it belongs to
public record Row(
        State state,
        String namespace,
        String parameter,
        String declared,
        String kernel,
        String effective,
        String needed) {
    /// In a word.
    public enum State {
        OK,
        /// A note is made of it.
        NOTE,
        DRIFT,
        PROBLEM,
        /// Nothing tells it.
        UNKNOWN;

        static State of(Drifted.Severity severity) {
            return switch (severity) {
                case ERROR -> PROBLEM;
                case WARNING -> DRIFT;
                case NOTE -> NOTE;
            };
        }
    }
}

package dev.anteroom.diagnosis.model;

/// The answer to "is the anteroom the problem?".
public enum Verdict {
    /// Connections are accepted as they come, and nothing else in the capture looks slow either.
    HEALTHY,
    /// Connections wait or are lost before the service has accepted them.
    ACCEPT_BOUND,
    /// Accepting keeps up; the capture shows slowness elsewhere, and the diagnosis says where.
    NOT_ACCEPT,
    /// The capture lacks what would decide it; the diagnosis says what, and the command that gets it.
    INCONCLUSIVE
}

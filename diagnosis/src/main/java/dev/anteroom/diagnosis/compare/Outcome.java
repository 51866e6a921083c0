package dev.anteroom.diagnosis.compare;

/// What a comparison comes to.
public enum Outcome {
    /// Nothing got worse beyond the noise; with a gate: every rule holds.
    NO_REGRESSION,
    /// Something did; with a gate: some rule is broken.
    REGRESSION,
    /// The captures lack what would tell.
    NOT_JUDGED
}

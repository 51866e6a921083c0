package dev.anteroom.drift;

/// What a report comes to.
public enum Outcome {
    /// All that was looked at is as it should be.
    HOLDS,
    /// Something isn't.
    BROKEN,
    /// Nothing is known to be broken, and something could not be judged: that is no pass.
    NOT_JUDGED
}

package dev.anteroom.lint;

/// How far a finding is more than a suspicion.
public enum Confidence {
    /// The types and the way are known, and on that way it happens.
    SURE,
    /// Something was not resolved, or it depends on what runs beside it.
    LIKELY,
    /// Worth a look when an incident points there.
    MAYBE
}

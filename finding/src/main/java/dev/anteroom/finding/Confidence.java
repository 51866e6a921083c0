package dev.anteroom.finding;

/// How far a finding is more than a suspicion. The first is the surest.
public enum Confidence {
    /// All that it depends on is known.
    SURE,
    /// Something was not resolved, or it depends on what runs beside it.
    LIKELY,
    /// Worth a look when an incident points there.
    MAYBE;

    /// Whether it is as sure as another or surer.
    public boolean atLeast(Confidence other) {
        return compareTo(other) <= 0;
    }
}

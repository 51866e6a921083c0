package dev.anteroom.gotrace;

/// A stretch of the runtime's own work.
public enum RangeKind {
    /// A concurrent mark phase, from its start to mark termination.
    GC,
    /// The world is being stopped or stands still.
    STW,
    /// A P sweeps spans to allocate from.
    SWEEP,
    /// A goroutine that allocates has to help marking.
    MARK_ASSIST
}

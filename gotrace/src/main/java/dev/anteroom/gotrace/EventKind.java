package dev.anteroom.gotrace;

/// What a [TraceEvent] says. The comments name the accessors that have a meaning for the kind.
public enum EventKind {
    /// A goroutine changed its state: `goroutine`, `slot`, `from`, `to`, `since`, `reason`, `stack`, and `startStack`
    /// on creation.
    GOROUTINE,
    /// A P (a Go processor, of which there are GOMAXPROCS) started or stopped running: `subjectProc`, `procRunning`.
    PROC,
    /// A stretch of GC, stop-the-world, sweep or mark assist began: `range`, `text` (why the world stops), `stack`.
    RANGE_BEGIN,
    /// A stretch that began before the trace did is under way: `range`.
    RANGE_ACTIVE,
    /// A stretch ended: `range`.
    RANGE_END,
    /// A user task began: `task`, `parentTask`, `text` (its type), `stack`.
    TASK_BEGIN,
    /// A user task ended: `task`.
    TASK_END,
    /// A user region began on the goroutine that executes: `task`, `text` (its type), `stack`.
    REGION_BEGIN,
    /// A user region ended on the goroutine that executes: `task`, `text`.
    REGION_END,
    /// A user log line: `task`, `text` (category), `message`.
    LOG,
    /// The executing goroutine got a label, such as `GC (dedicated)`: `text`.
    LABEL,
    /// The live heap in bytes: `value`.
    HEAP_LIVE,
    /// The heap size in bytes at which the next GC is to end: `value`.
    HEAP_GOAL,
    /// The number of Ps: `value`.
    GOMAXPROCS,
    /// A part of the trace is missing here: all that was under way before is unknown from now on.
    GAP
}

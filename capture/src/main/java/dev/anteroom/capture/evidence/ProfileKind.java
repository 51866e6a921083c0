package dev.anteroom.capture.evidence;

/// What a profile counts.
public enum ProfileKind {
    /// Samples of running code.
    CPU,
    /// Time that goroutines were blocked on channels, selects and locks, by where they waited.
    BLOCK,
    /// Time that others waited for a mutex, by who let it go.
    MUTEX,
    /// Goroutines by stack, without their state.
    GOROUTINE,
    /// Live heap objects.
    HEAP,
    /// The same numbers, meant as allocations since start.
    ALLOCS,
    /// Threads by what created them.
    THREADCREATE,
    /// `perf script`: user and kernel stacks.
    PERF,
    /// Folded stacks of any origin.
    FOLDED,
    OTHER
}

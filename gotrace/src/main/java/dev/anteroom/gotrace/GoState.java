package dev.anteroom.gotrace;

/// What a goroutine is doing, in the terms of Go's scheduler.
public enum GoState {
    /// Not known yet: the goroutine is older than the trace, or than the part of it that could be read.
    UNDETERMINED,
    /// Not created yet, or gone.
    NOT_EXIST,
    /// Could run, and waits for a P.
    RUNNABLE,
    /// Runs on a P.
    RUNNING,
    /// In a system call.
    SYSCALL,
    /// Parked: [BlockReason] says for what.
    WAITING
}

package dev.anteroom.goprocess;

import java.util.Locale;

/// What the scheduler says of a goroutine (Go's `runtime/runtime2.go`, `_Gidle` and following).
public enum GoroutineStatus {
    /// Just made, not yet in use.
    IDLE,
    /// Could run and waits for a P.
    RUNNABLE,
    /// Has a P and a thread. Whether the kernel lets that thread run is another question. Its stack can't be read.
    RUNNING,
    /// In a system call or in C; its thread is in the kernel or in foreign code.
    SYSCALL,
    /// Parked until somebody wakes it, for the reason that goes with it.
    WAITING,
    /// Its stack is just being moved.
    COPYING_STACK,
    /// Stopped itself for a collection or a stop of the world.
    PREEMPTED,
    /// Parked for good on something that nobody can reach (Go 1.26 and newer).
    LEAKED,
    /// Ended, kept for use by a later one.
    DEAD,
    /// A number that this library doesn't know.
    UNKNOWN;

    /// As a word in lower case: `waiting`, `copying stack`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

package dev.anteroom.gotrace.summary;

/// What an accept loop's goroutine does at a moment.
public enum LoopState {
    /// Parked in netpoll within Accept: it waits for a connection.
    PARKED(0),
    /// In the system call accept4.
    ACCEPT_CALL(1),
    /// Runs: within Accept, or on what it does between two accepts.
    RUNNING(2),
    /// Could run, and waits for a P.
    RUNNABLE(3),
    /// In a system call other than accept4.
    SYSCALL(4),
    /// Waits for a file descriptor other than the listener's, such as a handshake's.
    NETWORK(5),
    /// Waits for a mutex, condition or wait group.
    LOCK(6),
    /// Waits for a channel: often a limit on connections.
    CHANNEL(7),
    /// Sleeps: often net/http's back-off after an error of accept.
    SLEEP(8),
    /// Waits for the garbage collector.
    GC(9),
    /// Waits for something that the trace doesn't name.
    OTHER(10);

    /// A small number for arrays.
    final int code;

    LoopState(int code) {
        this.code = code;
    }

    static LoopState of(WaitKind kind) {
        return switch (kind) {
            case NETWORK -> NETWORK;
            case LOCK -> LOCK;
            case CHANNEL -> CHANNEL;
            case SYSCALL -> SYSCALL;
            case SCHEDULER -> RUNNABLE;
            case SLEEP -> SLEEP;
            case GC -> GC;
            case OTHER -> OTHER;
        };
    }
}

package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.BlockReason;

/// What a goroutine that doesn't run waits for.
public enum WaitKind {
    /// A file descriptor, in netpoll. What `go tool trace -pprof=net` shows.
    NETWORK(1),
    /// A mutex, condition or wait group. With [#CHANNEL] what `go tool trace -pprof=sync` shows.
    LOCK(2),
    /// A channel or `select`.
    CHANNEL(3),
    /// The kernel, in a system call. What `go tool trace -pprof=syscall` shows.
    SYSCALL(4),
    /// A P: the goroutine could run. What `go tool trace -pprof=sched` means to show.
    SCHEDULER(5),
    /// A timer.
    SLEEP(6),
    /// The garbage collector: assists, the end of a cycle.
    GC(7),
    /// Something else, or nothing that the trace names.
    OTHER(8);

    /// A small number for arrays: 0 is running.
    final int code;

    WaitKind(int code) {
        this.code = code;
    }

    static WaitKind of(BlockReason reason) {
        return switch (reason) {
            case NETWORK -> NETWORK;
            case SYNC, COND -> LOCK;
            case SELECT, CHAN_SEND, CHAN_RECEIVE -> CHANNEL;
            case SLEEP -> SLEEP;
            case GC_ASSIST, GC_SWEEP, GC_WAIT -> GC;
            case PREEMPTED, YIELDED -> SCHEDULER;
            case NONE, FOREVER, SYSTEM, UNSPECIFIED, OTHER -> OTHER;
        };
    }
}

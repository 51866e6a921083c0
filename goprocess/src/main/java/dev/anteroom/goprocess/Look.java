package dev.anteroom.goprocess;

/// What one goroutine was doing at one moment: filled by [GoroutineWatch#look], to be used again for the next look,
/// so that looking costs no objects.
public final class Look {
    GoroutineStatus status = GoroutineStatus.UNKNOWN;
    int waitReason;
    String state = "";
    int stack;
    int fd = -1;
    long threadId;
    boolean torn;
    long atNanos;

    public Look() {}

    /// Its status.
    public GoroutineStatus status() {
        return status;
    }

    /// The runtime's own words for what it does, as `debug=2` prints them: `IO wait`, `running`, `sync.Mutex.Lock`.
    public String state() {
        return state;
    }

    /// The runtime's number of the wait reason, 0 where it isn't parked. Numbers differ between versions of Go:
    /// compare [#state] across processes.
    public int waitReason() {
        return waitReason;
    }

    /// The stack, for [StackTable#frames]; [StackTable#NONE] while it runs, and where it couldn't be read.
    public int stack() {
        return stack;
    }

    /// The file descriptor that it is parked on in netpoll, -1 where it isn't parked on one.
    public int fd() {
        return fd;
    }

    /// The thread that runs it or is in a system call for it, as the process's own pid namespace numbers it; 0
    /// where it has none.
    public long threadId() {
        return threadId;
    }

    /// Whether it changed under the look each time, or its stack made no sense: status and state are then of the last
    /// attempt, and there is no
    /// stack.
    public boolean torn() {
        return torn;
    }

    /// `System.nanoTime()` just before the read.
    public long atNanos() {
        return atNanos;
    }
}

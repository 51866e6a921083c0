package dev.anteroom.goprocess;

import dev.anteroom.profile.goroutine.GoroutineDump;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All goroutines of a process, read within a short time (not at one instant: the process goes on meanwhile). In columns:
/// a row is a goroutine, in the order of the runtime's list. The runtime's own workers are among them, marked; ended
/// ones are not. Immutable.
@SuppressWarnings("DoNotCallSuggester") // while what stands behind it is written
public final class GoroutineSnapshot {
    GoroutineSnapshot() {}

    private static UnsupportedOperationException notYet() {
        return new UnsupportedOperationException("Goroutines are not read yet.");
    }

    /// How many rows.
    public int size() {
        throw notYet();
    }

    /// The runtime's number of the goroutine.
    public long id(int row) {
        throw notYet();
    }

    /// The goroutine by name, for [GoroutineWatch#look].
    public GoroutineRef ref(int row) {
        throw notYet();
    }

    public GoroutineStatus status(int row) {
        throw notYet();
    }

    /// The runtime's own words, as `debug=2` prints them: `IO wait`, `running`, `sync.Mutex.Lock`.
    public String state(int row) {
        throw notYet();
    }

    /// The stack, for [StackTable#frames]; [StackTable#NONE] while it runs, and where it couldn't be read.
    public int stack(int row) {
        throw notYet();
    }

    /// The file descriptor that it is parked on in netpoll, -1 where it isn't parked on one.
    public int fd(int row) {
        throw notYet();
    }

    /// The thread that runs it or is in a system call for it, in the process's own pid namespace; 0 where it has none.
    public long threadId(int row) {
        throw notYet();
    }

    /// The goroutine that created it; 0 where Go doesn't keep it (before 1.21) and for the main goroutine.
    public long createdIn(int row) {
        throw notYet();
    }

    /// The `go` statement that created it; null for the main goroutine.
    public @Nullable StackFrame createdBy(int row) {
        throw notYet();
    }

    /// For how long it has been parked at least: the runtime notes the time at a garbage collection. Zero where it has
    /// noted none.
    public Duration parkedFor(int row) {
        throw notYet();
    }

    /// Whether it called `runtime.LockOSThread`.
    public boolean lockedToThread(int row) {
        throw notYet();
    }

    /// Whether it is one of the runtime's own workers, which `debug=2` leaves out.
    public boolean system(int row) {
        throw notYet();
    }

    /// Its profiler labels, where this version keeps them readably; empty otherwise.
    public Map<String, String> labels(int row) {
        throw notYet();
    }

    /// Goroutines that changed under each attempt to read them: they have a row without a stack.
    public int torn() {
        throw notYet();
    }

    /// Goroutines that were read again because they had changed meanwhile, and then were read well.
    public int retried() {
        throw notYet();
    }

    /// Descriptors or stacks that made no sense or couldn't be read at all: a row without a stack, or no row.
    public int unreadable() {
        throw notYet();
    }

    /// `System.nanoTime()` when the reading began.
    public long atNanos() {
        throw notYet();
    }

    /// How long the reading took.
    public Duration took() {
        throw notYet();
    }

    /// The same as the model that everything reads which reads a dump. Without the runtime's own workers and hidden
    /// frames, as in `debug=2`.
    public GoroutineDump toDump() {
        throw notYet();
    }

    /// Writes the text that `debug=2` would have written, without arguments: `(...)`.
    public void writeText(Appendable out) {
        throw notYet();
    }
}

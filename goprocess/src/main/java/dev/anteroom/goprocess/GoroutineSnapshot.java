package dev.anteroom.goprocess;

import dev.anteroom.profile.goroutine.GoroutineDump;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All goroutines of a process, read within a short time (not at one instant: the process goes on meanwhile). In
/// columns: a row is a goroutine, in the order of the runtime's list. The runtime's own workers are among them,
/// marked; ended ones are not. Immutable, safe to share.
public final class GoroutineSnapshot {
    private final Program program;
    private final StackTable stacks;
    private final GoroutineColumns columns;
    private final Map<Long, Map<String, String>> labelSets;
    private final boolean[] system;
    private final long startNanos;
    private final long endNanos;

    GoroutineSnapshot(
            Program program,
            StackTable stacks,
            Memory memory,
            GoroutineColumns columns,
            long startNanos,
            long endNanos) {
        this.program = program;
        this.stacks = stacks;
        this.columns = columns;
        this.startNanos = startNanos;
        this.endNanos = endNanos;
        this.labelSets = new LabelReader(program.layout(), memory).read(columns.labels);
        this.system = new boolean[columns.id.length];
        Map<Long, String> starts = new HashMap<>();
        for (int row = 0; row < system.length; row++) {
            String start = starts.computeIfAbsent(columns.startPc[row], stacks::functionAt);
            system[row] = isSystem(start, state(row));
        }
    }

    /// `runtime/traceback.go`, `isSystemGoroutine`.
    private static boolean isSystem(String start, String state) {
        return switch (start) {
            case "runtime.main", "runtime.corostart", "runtime.handleAsyncEvent" -> false;
            case "runtime.runfinq", "runtime.runFinalizers" -> state.equals("finalizer wait");
            case "runtime.runCleanups" -> state.equals("cleanup wait");
            default -> start.startsWith("runtime.");
        };
    }

    /// How many rows.
    public int size() {
        return columns.id.length;
    }

    /// The runtime's number of the goroutine.
    public long id(int row) {
        return columns.id[row];
    }

    /// The goroutine by name, for [GoroutineWatch#look].
    public GoroutineRef ref(int row) {
        return new GoroutineRef(columns.address[row], columns.id[row]);
    }

    public GoroutineStatus status(int row) {
        return WaitReasons.status(columns.status[row]);
    }

    /// The runtime's own words, as `debug=2` prints them: `IO wait`, `running`, `sync.Mutex.Lock`.
    public String state(int row) {
        return program.waitReasons().state(columns.status[row], Byte.toUnsignedInt(columns.reason[row]));
    }

    /// The stack, for [StackTable#frames]; [StackTable#NONE] while it runs, and where it couldn't be read.
    public int stack(int row) {
        return columns.stack[row];
    }

    /// The file descriptor that it is parked on in netpoll, -1 where it isn't parked on one.
    public int fd(int row) {
        return columns.fd[row];
    }

    /// The thread that runs it or is in a system call for it, in the process's own pid namespace; 0 where it has
    /// none.
    public long threadId(int row) {
        return columns.thread[row];
    }

    /// The goroutine that created it; 0 where Go doesn't keep it (before 1.21) and for the main goroutine.
    public long createdIn(int row) {
        return columns.parent[row];
    }

    /// The `go` statement that created it; null for the main goroutine.
    public @Nullable StackFrame createdBy(int row) {
        return columns.id[row] == 1 ? null : stacks.creator(columns.goPc[row]);
    }

    /// The address of the function that it began with.
    long startPc(int row) {
        return columns.startPc[row];
    }

    /// For how long it has been parked at least: the runtime notes the time at a garbage collection. Zero where it
    /// has noted none.
    public Duration parkedFor(int row) {
        boolean counts = columns.status[row] == GoroutineReader.STATUS_WAITING
                || columns.status[row] == GoroutineReader.STATUS_SYSCALL;
        long since = columns.waitSince[row];
        // Both clocks are CLOCK_MONOTONIC (`runtime.nanotime`, `System.nanoTime` on Linux), which doesn't depend on the
        // process.
        return counts && since > 0 && since < startNanos ? Duration.ofNanos(startNanos - since) : Duration.ZERO;
    }

    /// Whether it called `runtime.LockOSThread`.
    public boolean lockedToThread(int row) {
        return columns.lockedM[row] != 0;
    }

    /// Whether it is one of the runtime's own workers, which `debug=2` leaves out.
    public boolean system(int row) {
        return system[row];
    }

    /// Its profiler labels, where this version keeps them readably (Go 1.24 and newer); empty otherwise.
    public Map<String, String> labels(int row) {
        return labelSets.getOrDefault(columns.labels[row], Map.of());
    }

    /// Goroutines that changed under each attempt to read them: they have a row without a stack.
    public int torn() {
        return columns.torn;
    }

    /// Goroutines that were read again because they had changed meanwhile, and then were read well.
    public int retried() {
        return columns.retried;
    }

    /// Descriptors or stacks that made no sense or couldn't be read at all: a row without a stack, or no row.
    public int unreadable() {
        return columns.unreadable;
    }

    /// `System.nanoTime()` when the reading began.
    public long atNanos() {
        return startNanos;
    }

    /// How long the reading took.
    public Duration took() {
        return Duration.ofNanos(endNanos - startNanos);
    }

    /// The same as the model that everything reads which reads a dump. Without the runtime's own workers and hidden
    /// frames, as in `debug=2`.
    public GoroutineDump toDump() {
        return GoroutineDump.read(new SnapshotText(this, stacks), "process");
    }

    /// Writes the text that `debug=2` would have written, without arguments: `(...)`.
    ///
    /// @throws IOException of `out`
    public void writeText(Appendable out) throws IOException {
        SnapshotText text = new SnapshotText(this, stacks);
        for (int row = 0; row < size(); row++) {
            if (!system[row]) {
                out.append(text.goroutine(row));
            }
        }
    }
}

package dev.anteroom.goprocess;

/// A running Go process, open for reading. Safe for use by several threads; [#watch] gives each thread its own watch.
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod"}) // while what stands behind it is written
public final class GoProcess implements AutoCloseable {
    private final int pid;

    private GoProcess(int pid) {
        this.pid = pid;
    }

    /// Opens a process and proves that its goroutines can be read. Costs some tens of milliseconds, more for
    /// large programs; keep it open.
    ///
    /// @param pid in this process's pid namespace; the target may be in another, and in another mount namespace
    /// @throws GoProcessException where it can't be read; its reason says why
    public static GoProcess open(int pid) {
        throw new UnsupportedOperationException("Process " + pid + " can't be opened yet.");
    }

    public int pid() {
        return pid;
    }

    /// How its program was built.
    public GoBuild build() {
        throw new UnsupportedOperationException("Builds are not read yet.");
    }

    /// Reads all goroutines.
    ///
    /// @throws GoProcessException where the process has ended
    public GoroutineSnapshot goroutines() {
        throw new UnsupportedOperationException("Goroutines are not read yet.");
    }

    /// The stacks that snapshots and looks refer to.
    public StackTable stacks() {
        throw new UnsupportedOperationException("Stacks are not read yet.");
    }

    /// For looks at single goroutines; for one thread.
    public GoroutineWatch watch() {
        throw new UnsupportedOperationException("Looks are not made yet.");
    }

    /// Lets go of what it held. Watches and snapshots of it must not be used afterwards.
    @Override
    public void close() {}
}

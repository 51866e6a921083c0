package dev.anteroom.goprocess;

/// A running Go process, open for reading. Safe for use by several threads; [#watch] gives each thread its own watch.
public final class GoProcess implements AutoCloseable {
    private final int pid;
    private final GoBuild build;
    private final Program program;
    private final ProcessMemory stackMemory;
    private final ProcessMemory snapshotMemory;
    private final StackTable stacks;
    private final SnapshotReader snapshots;

    private GoProcess(int pid, GoBuild build, Program program) {
        this.pid = pid;
        this.build = build;
        this.program = program;
        this.stackMemory = new ProcessMemory(pid);
        this.snapshotMemory = new ProcessMemory(pid);
        this.stacks = new StackTable(program, stackMemory);
        this.snapshots = new SnapshotReader(program, snapshotMemory, stacks);
    }

    /// Opens a process and proves that its goroutines can be read. Costs some tens of milliseconds, more for
    /// large programs; keep it open.
    ///
    /// @param pid in this process's pid namespace; the target may be in another, and in another mount namespace
    /// @throws GoProcessException where it can't be read; its reason says why
    public static GoProcess open(int pid) {
        Opened opened = ProcessOpener.open(pid);
        return new GoProcess(pid, opened.build(), opened.program());
    }

    /// What opening found out.
    record Opened(GoBuild build, Program program) {}

    public int pid() {
        return pid;
    }

    /// How its program was built.
    public GoBuild build() {
        return build;
    }

    /// Reads all goroutines.
    ///
    /// @throws GoProcessException where the process has ended
    public GoroutineSnapshot goroutines() {
        synchronized (snapshots) {
            return snapshots.read();
        }
    }

    /// The stacks that snapshots and looks refer to.
    public StackTable stacks() {
        return stacks;
    }

    /// For looks at single goroutines; for one thread.
    public GoroutineWatch watch() {
        return new GoroutineWatch(program, new ProcessMemory(pid), stacks);
    }

    /// Lets go of what it held. Watches and stacks of it must not be used afterwards.
    @Override
    public void close() {
        stackMemory.close();
        snapshotMemory.close();
    }
}

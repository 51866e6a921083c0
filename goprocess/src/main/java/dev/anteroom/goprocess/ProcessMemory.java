package dev.anteroom.goprocess;

import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.process.MemoryReader;
import java.lang.foreign.MemorySegment;

/// The memory of a running process.
final class ProcessMemory implements Memory, AutoCloseable {
    private final MemoryReader reader;

    ProcessMemory(int pid) {
        this.reader = new MemoryReader(pid);
    }

    @Override
    public long read(long address, MemorySegment into) {
        return proved(reader.read(address, into));
    }

    @Override
    public void clear() {
        reader.clear();
    }

    @Override
    public boolean add(long address, long length) {
        return reader.add(address, length);
    }

    @Override
    public long readList(MemorySegment into) {
        return proved(reader.read(into));
    }

    private long proved(long result) {
        if (result >= 0) {
            return result;
        }
        int pid = reader.pid();
        throw switch ((int) -result) {
            case Errno.ESRCH ->
                new GoProcessException(GoProcessException.Reason.GONE, "Process " + pid + " has ended.");
            case Errno.EPERM, Errno.EACCES -> refused(pid);
            case Errno.ENOSYS ->
                new GoProcessException(
                        GoProcessException.Reason.PERMISSION,
                        "This kernel, or a seccomp filter on this process, has no process_vm_readv: goroutines can't"
                                + " be read from outside.");
            default ->
                new GoProcessException(
                        GoProcessException.Reason.DAMAGED,
                        "The memory of process " + pid + " can't be read: " + Errno.name((int) -result) + ".");
        };
    }

    /// kernel/ptrace.c, `__ptrace_may_access`, and security/yama/yama_lsm.c.
    static GoProcessException refused(int pid) {
        long theirs = ProcessState.of(pid).map(ProcessState::uid).orElse(-1L);
        long own = ProcessState.of(ProcessHandle.current().pid())
                .map(ProcessState::uid)
                .orElse(-1L);
        String why = theirs == own
                ? "Yama (kernel.yama.ptrace_scope) forbids it, or it isn't dumpable"
                : "it runs as uid " + theirs + ", this process as uid " + own;
        return new GoProcessException(
                GoProcessException.Reason.PERMISSION,
                "The memory of process " + pid + " may not be read: " + why
                        + "; run as root or with CAP_SYS_PTRACE (in a container: --cap-add SYS_PTRACE).");
    }

    @Override
    public void close() {
        reader.close();
    }
}

package dev.anteroom.linux.process;

import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.MemoryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies another process's memory, which goes on running meanwhile: many pieces in one call, without an object per
/// piece. It never writes. Not thread-safe.
///
/// The kernel asks for what a debugger would need (kernel/ptrace.c, `PTRACE_MODE_ATTACH_REALCREDS`): the same user
/// and a dumpable process, or CAP_SYS_PTRACE, and no objection by a security module (Yama, SELinux, AppArmor).
public final class MemoryReader implements AutoCloseable {
    private final int pid;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment local = arena.allocate(MemoryCalls.IOVEC_BYTES, 8);
    private final MemorySegment remote = arena.allocate((long) MemoryCalls.IOVEC_BYTES * MemoryCalls.MAX_VECTORS, 8);
    private int pieces;
    private long bytes;

    public MemoryReader(int pid) {
        this.pid = pid;
    }

    public int pid() {
        return pid;
    }

    /// Starts a list of pieces.
    public void clear() {
        pieces = 0;
        bytes = 0;
    }

    /// Adds a piece to the list. The pieces are laid down one after the other.
    ///
    /// @return false where the list is full (1,024 pieces)
    public boolean add(long address, long length) {
        if (pieces == MemoryCalls.MAX_VECTORS) {
            return false;
        }
        long at = (long) pieces * MemoryCalls.IOVEC_BYTES;
        remote.set(ValueLayout.JAVA_LONG, at, address);
        remote.set(ValueLayout.JAVA_LONG, at + 8, length);
        pieces++;
        bytes += length;
        return true;
    }

    /// How many bytes the pieces have together.
    public long bytes() {
        return bytes;
    }

    /// Reads the pieces of the list, in their order, in one system call.
    ///
    /// @param into at least as long as the pieces together
    /// @return how many bytes were read: less than asked where a piece isn't mapped, in whole or from some page
    ///     on; the negative error number where nothing could be read: ESRCH for a process that has ended, EPERM
    public long read(MemorySegment into) {
        if (pieces == 0) {
            return 0;
        }
        if (bytes > into.byteSize()) {
            throw new IllegalArgumentException(bytes + " bytes do not fit into " + into.byteSize());
        }
        local.set(ValueLayout.ADDRESS, 0, into);
        local.set(ValueLayout.JAVA_LONG, 8, bytes);
        long result = MemoryCalls.processVmReadv(pid, local, 1, remote, pieces);
        return result == -Errno.EFAULT ? 0 : result;
    }

    /// Reads one piece, as [#read(MemorySegment)] does.
    public long read(long address, MemorySegment into) {
        clear();
        add(address, into.byteSize());
        return read(into);
    }

    @Override
    public void close() {
        arena.close();
    }
}

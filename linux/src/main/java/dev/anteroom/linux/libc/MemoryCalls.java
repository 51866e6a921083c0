package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Reading another process's memory. Returns what C returns, or `-errno`.
public final class MemoryCalls {
    /// include/uapi/linux/uio.h, `UIO_MAXIOV`: how many pieces one call may have, on either side.
    public static final int MAX_VECTORS = 1024;

    /// `struct iovec { void *iov_base; size_t iov_len; }`
    public static final int IOVEC_BYTES = 16;

    // ssize_t process_vm_readv(pid_t pid, const struct iovec *local_iov, unsigned long liovcnt,
    //                          const struct iovec *remote_iov, unsigned long riovcnt, unsigned long flags);
    private static final MethodHandle PROCESS_VM_READV = Downcall.link(
            "process_vm_readv",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG));

    private MemoryCalls() {}

    /// Reads the remote pieces into the local ones, each side taken as one sequence. The kernel goes through the
    /// remote pieces in order and stops at the first that isn't mapped, with the bytes it has read until then.
    ///
    /// @param local `localCount` times `struct iovec`
    /// @param remote `remoteCount` times `struct iovec`
    public static long processVmReadv(
            int pid, MemorySegment local, long localCount, MemorySegment remote, long remoteCount) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result(
                    (long) PROCESS_VM_READV.invokeExact(state, pid, local, localCount, remote, remoteCount, 0L), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}

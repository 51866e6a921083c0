package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls on processes by descriptor (pidfd). Each returns what C returns, or `-errno`. They may block: never on a
/// virtual thread.
public final class ProcessCalls {
    /// include/uapi/linux/wait.h
    public static final int P_PIDFD = 3;

    public static final int WNOHANG = 1;
    public static final int WEXITED = 4;
    /// include/uapi/asm-generic/poll.h
    public static final short POLLIN = 1;

    /// include/uapi/asm-generic/unistd.h; from 424 on the numbers are the same on every architecture.
    private static final long NR_PIDFD_SEND_SIGNAL = 424;

    private static final long NR_PIDFD_OPEN = 434;
    private static final long NR_PIDFD_GETFD = 438;

    // long syscall(long number, ...);  with three and with four arguments
    private static final MethodHandle SYSCALL3 = Downcall.linkVariadic(
            "syscall", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SYSCALL4 = Downcall.linkVariadic(
            "syscall", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    // int waitid(idtype_t idtype, id_t id, siginfo_t *infop, int options);
    private static final MethodHandle WAITID =
            Downcall.link("waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    // int poll(struct pollfd *fds, nfds_t nfds, int timeout);
    private static final MethodHandle POLL =
            Downcall.link("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private ProcessCalls() {}

    /// The descriptor is close-on-exec.
    public static int pidfdOpen(int pid) {
        MemorySegment state = Downcall.state();
        try {
            long result = (long) SYSCALL3.invokeExact(state, NR_PIDFD_OPEN, (long) pid, 0L, 0L);
            return (int) Downcall.result(result, state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// A duplicate of descriptor `fd` of the process, close-on-exec.
    public static int pidfdGetfd(int pidfd, int fd) {
        MemorySegment state = Downcall.state();
        try {
            long result = (long) SYSCALL3.invokeExact(state, NR_PIDFD_GETFD, (long) pidfd, (long) fd, 0L);
            return (int) Downcall.result(result, state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int pidfdSendSignal(int pidfd, int signal) {
        MemorySegment state = Downcall.state();
        try {
            long result = (long) SYSCALL4.invokeExact(state, NR_PIDFD_SEND_SIGNAL, (long) pidfd, (long) signal, 0L, 0L);
            return (int) Downcall.result(result, state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param info 128 bytes: `siginfo_t`
    public static int waitidPidfd(int pidfd, MemorySegment info, int options) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) WAITID.invokeExact(state, P_PIDFD, pidfd, info, options), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Waits until the descriptor can be read (a pidfd: until its process has ended).
    ///
    /// @return above 0: it can; 0: the time is over
    public static int pollReadable(int fd, int timeoutMillis) {
        MemorySegment state = Downcall.state();
        try (Arena arena = Arena.ofConfined()) {
            // struct pollfd { int fd; short events; short revents; }
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(JAVA_INT, 0, fd);
            poll.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 4, POLLIN);
            return Downcall.result((int) POLL.invokeExact(state, poll, 1L, timeoutMillis), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}

package dev.anteroom.linux.process;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.ProcessCalls;
import dev.anteroom.linux.proc.ProcessState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;

/// A process, held by descriptor: its pid may be reused by another, this never is. Its waits block the calling thread:
/// not for virtual threads.
public final class Pidfd implements AutoCloseable {
    // include/uapi/asm-generic/siginfo.h: si_signo i32 at 0, si_code i32 at 8, si_pid i32 at 16, si_status i32 at 24
    private static final int SIGINFO_BYTES = 128;
    private static final int SI_CODE = 8;
    private static final int SI_PID = 16;
    private static final int SI_STATUS = 24;
    private static final int CLD_EXITED = 1;
    /// include/uapi/asm-generic/errno-base.h: waitid says so of a process that is nobody's child here
    private static final int ECHILD = 10;

    private final int pid;
    private final int fd;
    private final long startTicks;
    private boolean closed;

    private Pidfd(int pid, int fd, long startTicks) {
        this.pid = pid;
        this.fd = fd;
        this.startTicks = startTicks;
    }

    /// @return empty where there is no such process
    /// @throws LinuxException where the kernel has no pidfd (before 5.3)
    public static Optional<Pidfd> open(int pid) {
        int fd = ProcessCalls.pidfdOpen(pid);
        if (fd >= 0) {
            return Optional.of(new Pidfd(
                    pid, fd, ProcessState.of(pid).map(ProcessState::startTicks).orElse(-1L)));
        }
        return switch (-fd) {
            case Errno.ESRCH -> Optional.empty();
            case Errno.EINVAL ->
                throw new LinuxException(pid + " is a thread, not a process: name its process's pid", Errno.EINVAL);
            case Errno.ENOSYS ->
                throw new LinuxException("This kernel has no pidfd_open: Linux 5.3 or newer is needed", Errno.ENOSYS);
            default -> throw new LinuxException("Process " + pid + " cannot be opened: " + Errno.name(-fd), -fd);
        };
    }

    /// The process that had this pid and started at that tick.
    ///
    /// @return empty where it has ended, whoever has its pid now
    public static Optional<Pidfd> open(int pid, long startTicks) {
        Optional<Pidfd> opened = open(pid);
        if (opened.isPresent() && opened.get().startTicks != startTicks) {
            opened.get().close();
            return Optional.empty();
        }
        return opened;
    }

    public int pid() {
        return pid;
    }

    /// Clock ticks after boot at which it started.
    public long startTicks() {
        return startTicks;
    }

    /// A duplicate of one of its descriptors, close-on-exec. File status flags (O_NONBLOCK) are shared with it.
    ///
    /// @throws PermissionException across users, and for a process that made itself non-dumpable
    /// @throws LinuxException where it has no such descriptor or has ended
    public int borrow(int theirFd) {
        int result = ProcessCalls.pidfdGetfd(fd, theirFd);
        if (result >= 0) {
            return result;
        }
        throw switch (-result) {
            case Errno.EPERM ->
                new PermissionException(
                        "Descriptor " + theirFd + " of process " + pid + " may not be duplicated (EPERM): " + refusal(),
                        Errno.EPERM,
                        "its queue can still be watched: `anteroom listeners --pid " + pid + "`");
            case Errno.EBADF ->
                new LinuxException("Process " + pid + " has no descriptor " + theirFd + " (any more)", Errno.EBADF);
            case Errno.ESRCH -> new LinuxException("Process " + pid + " has ended", Errno.ESRCH);
            case Errno.ENOSYS ->
                new LinuxException("This kernel has no pidfd_getfd: Linux 5.6 or newer is needed", Errno.ENOSYS);
            default ->
                new LinuxException(
                        "Descriptor " + theirFd + " of process " + pid + " cannot be duplicated: "
                                + Errno.name(-result),
                        -result);
        };
    }

    /// kernel/ptrace.c, `__ptrace_may_access`: equal users and a dumpable target, or CAP_SYS_PTRACE; a security module
    /// (Yama, SELinux, AppArmor) may object besides.
    private String refusal() {
        long theirs = ProcessState.of(pid).map(ProcessState::uid).orElse(-1L);
        long own = ProcessState.of(ProcessHandle.current().pid())
                .map(ProcessState::uid)
                .orElse(-1L);
        if (theirs != own) {
            return "it runs as uid " + theirs + ", this command as uid " + own
                    + ": run as root or with CAP_SYS_PTRACE (in a container: --cap-add SYS_PTRACE)";
        }
        return "it isn't dumpable (prctl, or file capabilities on its program), or Yama's kernel.yama.ptrace_scope forbids it: "
                + "run as root or with CAP_SYS_PTRACE";
    }

    /// @return false where the process has ended
    /// @throws PermissionException where it may not be signalled
    public boolean signal(Signal signal) {
        int result = ProcessCalls.pidfdSendSignal(fd, signal.number());
        return switch (-result) {
            case Errno.ESRCH -> false;
            case Errno.EPERM ->
                throw new PermissionException(
                        "Process " + pid + " may not be sent SIG" + signal + ": run as root or as its user",
                        Errno.EPERM,
                        "");
            default -> {
                if (result < 0) {
                    throw new LinuxException(
                            "Process " + pid + " cannot be sent SIG" + signal + ": " + Errno.name(-result), -result);
                }
                yield true;
            }
        };
    }

    public boolean hasEnded() {
        return readable(0);
    }

    /// Waits until it has ended, zombies included.
    ///
    /// @return whether it has
    public boolean awaitEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long left = Math.max(0, (deadline - System.nanoTime() + 999_999) / 1_000_000);
            if (readable((int) Math.min(left, 60_000))) {
                return true;
            }
            if (left == 0) {
                return false;
            }
        }
    }

    private boolean readable(int timeoutMillis) {
        int result = ProcessCalls.pollReadable(fd, timeoutMillis);
        if (result < 0 && result != -Errno.EINTR) {
            throw new LinuxException("Process " + pid + " cannot be waited for: " + Errno.name(-result), -result);
        }
        return result > 0;
    }

    /// How it ended; takes a child's zombie away.
    ///
    /// @return empty while it runs
    public Optional<ProcessExit> reap() {
        if (!hasEnded()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
            int result = ProcessCalls.waitidPidfd(fd, info, ProcessCalls.WEXITED | ProcessCalls.WNOHANG);
            if (result == -ECHILD || (result == 0 && info.get(ValueLayout.JAVA_INT, SI_PID) == 0)) {
                return Optional.of(new ProcessExit.Unknown());
            }
            if (result < 0) {
                throw new LinuxException(
                        "How process " + pid + " ended cannot be read: " + Errno.name(-result), -result);
            }
            int status = info.get(ValueLayout.JAVA_INT, SI_STATUS);
            return Optional.of(
                    info.get(ValueLayout.JAVA_INT, SI_CODE) == CLD_EXITED
                            ? new ProcessExit.Exited(status)
                            : new ProcessExit.Killed(status));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
        }
    }
}

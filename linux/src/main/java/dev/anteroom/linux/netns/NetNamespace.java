package dev.anteroom.linux.netns;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A network namespace, kept open: it stays usable after the process that named it has ended.
///
/// `setns(2)` moves one thread. Work in another namespace therefore runs on a platform thread of its own that
/// ends with the work; a virtual thread would move its carrier. A netlink socket opened there stays in the
/// namespace, whichever thread uses it later.
public final class NetNamespace implements AutoCloseable {
    private static final Path NAMED = Path.of("/run/netns");

    private final String name;
    private final int fd;
    private final long inode;

    private NetNamespace(String name, int fd) {
        this.name = name;
        this.fd = fd;
        this.inode = inode(Path.of("/proc/self/fd/" + fd));
    }

    /// The namespace of a process.
    ///
    /// @return empty where there is no such process (any more)
    /// @throws PermissionException where its namespace may not be looked at
    public static Optional<NetNamespace> of(long pid) {
        return open("process " + pid, "/proc/" + pid + "/ns/net");
    }

    /// A namespace made by `ip netns add`.
    ///
    /// @return empty where there is none of this name
    public static Optional<NetNamespace> named(String name) {
        if (name.isEmpty() || name.contains("/") || name.equals("..") || name.equals(".")) {
            throw new IllegalArgumentException("a network namespace's name is a plain word, not \"" + name + "\"");
        }
        return open("namespace " + name, NAMED.resolve(name).toString());
    }

    /// The namespace of the calling thread.
    public static NetNamespace current() {
        return open("this process", "/proc/thread-self/ns/net")
                .orElseThrow(() ->
                        new LinuxException("/proc/thread-self/ns/net is missing: mount procfs on /proc", Errno.ENOENT));
    }

    private static Optional<NetNamespace> open(String name, String path) {
        int fd = Descriptors.open(path, Descriptors.O_RDONLY);
        if (fd >= 0) {
            return Optional.of(new NetNamespace(name, fd));
        }
        return switch (-fd) {
            case Errno.ENOENT, Errno.ESRCH -> Optional.empty();
            case Errno.EACCES, Errno.EPERM ->
                throw new PermissionException(
                        "The network namespace of " + name + " may not be opened (" + Errno.name(-fd)
                                + "): run as root or with CAP_SYS_PTRACE",
                        -fd,
                        "listeners of your own namespace can still be seen");
            default ->
                throw new LinuxException(
                        "The network namespace of " + name + " cannot be opened: " + Errno.name(-fd), -fd);
        };
    }

    private static long inode(Path path) {
        try {
            // "net:[4026531840]"
            String target = Files.readSymbolicLink(path).toString();
            if (target.startsWith("net:[") && target.endsWith("]")) {
                return Long.parseLong(target.substring(5, target.length() - 1));
            }
            // A namespace that `ip netns add` bound to a file.
            return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
        } catch (IOException e) {
            throw new LinuxException("The namespace behind " + path + " cannot be named: " + e.getMessage(), 0);
        }
    }

    /// The kernel's number of this namespace: equal numbers are the same namespace.
    public long inode() {
        return inode;
    }

    /// What named it: "process 12", "namespace blue".
    public String name() {
        return name;
    }

    /// Whether the calling thread is already in it.
    public boolean isCurrent() {
        return inode == inode(Path.of("/proc/thread-self/ns/net"));
    }

    /// Runs `task` in this namespace and returns its result. In the caller's own namespace it runs where it is and
    /// needs no privilege.
    ///
    /// @throws PermissionException where the namespace may not be entered
    /// @throws LinuxException where the kernel refuses for another reason
    public <T> T call(Callable<T> task) {
        if (isCurrent()) {
            return get(task);
        }
        FutureTask<T> work = new FutureTask<>(() -> {
            enter();
            return task.call();
        });
        Thread thread = Thread.ofPlatform().name("netns " + name).daemon().start(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return get(work::get);
                } catch (InterruptedWork e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void enter() {
        int result = Descriptors.setns(fd, Descriptors.CLONE_NEWNET);
        if (result == -Errno.EPERM) {
            throw new PermissionException(
                    "Entering the network namespace of " + name + " needs CAP_SYS_ADMIN: run as root",
                    Errno.EPERM,
                    "the counters in /proc/PID/net can still be read, and a listener's depth (not its limit) in /proc/PID/net/tcp");
        }
        if (result < 0) {
            throw new LinuxException(
                    "The network namespace of " + name + " cannot be entered: " + Errno.name(-result), -result);
        }
    }

    private static <T> T get(Callable<T> source) {
        try {
            return source.call();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (InterruptedException e) {
            throw new InterruptedWork();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new LinuxException("Work in another network namespace failed: " + e.getCause(), 0);
        } catch (Exception e) {
            throw new LinuxException("Work in a network namespace failed: " + e, 0);
        }
    }

    /// The kernel's side; work already submitted keeps its namespace.
    @Override
    public void close() {
        Descriptors.close(fd);
    }

    private static final class InterruptedWork extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

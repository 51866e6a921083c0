package dev.anteroom.linux.proc;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The open file descriptors of a process.
public final class FdTable {
    /// include/uapi/asm-generic/fcntl.h, octal as fdinfo prints it.
    private static final long O_CLOEXEC = 02000000;

    private static final long O_NONBLOCK = 04000;

    private final long pid;

    private FdTable(long pid) {
        this.pid = pid;
    }

    public static FdTable of(long pid) {
        return new FdTable(pid);
    }

    /// A socket that the process has open.
    public record SocketFd(int fd, long inode) {}

    /// The flags of an open descriptor.
    ///
    /// @param closeOnExec the descriptor does not pass into a program that is executed
    /// @param nonBlocking shared by all holders of the socket
    public record Flags(boolean closeOnExec, boolean nonBlocking) {}

    /// How many descriptors are open. Since Linux 6.2 one `stat` tells (fs/proc/fd.c, `proc_fd_getattr`); before, they
    /// are counted.
    ///
    /// @return empty where the process has ended
    /// @throws PermissionException for another user's process, on a kernel where they have to be counted
    public OptionalLong count() {
        long size = quickCount();
        if (size != 0) {
            return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
        }
        try (DirectoryScan scan = new DirectoryScan()) {
            if (!open(scan)) {
                return OptionalLong.empty();
            }
            long count = 0;
            while (scan.nextNumber() >= 0) {
                count++;
            }
            return OptionalLong.of(count);
        }
    }

    /// @return the count where one `stat` tells it, 0 where it does not, -1 where the process has ended
    long quickCount() {
        try {
            return Files.size(Path.of("/proc/" + pid + "/fd"));
        } catch (IOException e) {
            return -1;
        }
    }

    /// The sockets it has open.
    ///
    /// @return empty where the process has ended
    /// @throws PermissionException for another user's process
    public Optional<List<SocketFd>> sockets() {
        try (DirectoryScan scan = new DirectoryScan()) {
            if (!open(scan)) {
                return Optional.empty();
            }
            List<SocketFd> sockets = new ArrayList<>();
            for (int fd = scan.nextNumber(); fd >= 0; fd = scan.nextNumber()) {
                long inode = scan.socketInode();
                if (inode >= 0) {
                    sockets.add(new SocketFd(fd, inode));
                }
            }
            return Optional.of(sockets);
        }
    }

    private boolean open(DirectoryScan scan) {
        int result = scan.open("/proc/" + pid + "/fd");
        if (result == -Errno.EACCES || result == -Errno.EPERM) {
            throw new PermissionException(
                    "The open files of process " + pid
                            + " may not be listed: run as root, as its own user, or with CAP_SYS_PTRACE",
                    -result,
                    "its queue depths and limits can still be read");
        }
        return result == 0;
    }

    /// @return empty where the process or the descriptor is gone
    public Optional<Flags> flags(int fd) {
        return KernelFile.read("/proc/" + pid + "/fdinfo/" + fd).flatMap(FdTable::parseFlags);
    }

    /// The line `flags:\t02004002` of `/proc/PID/fdinfo/FD`, octal.
    static Optional<Flags> parseFlags(String fdinfo) {
        for (String line : fdinfo.split("\n", -1)) {
            if (line.startsWith("flags:")) {
                try {
                    long flags =
                            Long.parseLong(line.substring("flags:".length()).strip(), 8);
                    return Optional.of(new Flags((flags & O_CLOEXEC) != 0, (flags & O_NONBLOCK) != 0));
                } catch (NumberFormatException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}

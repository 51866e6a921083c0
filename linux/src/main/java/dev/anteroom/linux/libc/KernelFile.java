package dev.anteroom.linux.libc;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads files of procfs, sysfs and cgroupfs.
///
/// Not through `java.nio.file.Files`: such files report a size of 0, and `Files.readString` asks `/proc/sys` for
/// one byte first, whereupon the kernel (fs/proc/proc_sysctl.c: a read at an offset above 0 is empty) delivers
/// nothing more. And here `errno` tells a process that has ended from one that may not be looked at.
public final class KernelFile {
    /// More than this of one file is never read: the longest, `/proc/PID/net/netstat` or `status`, has a few kilobytes.
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int CHUNK = 64 * 1024;
    private static final ThreadLocal<MemorySegment> BUFFER =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CHUNK));

    private KernelFile() {}

    /// The file's text (ISO 8859-1: one char per byte, whatever a process calls itself).
    ///
    /// @return empty where the file does not exist or its process has ended
    /// @throws PermissionException where it may not be read
    public static Optional<String> read(String path) {
        return readBytes(path).map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /// The file's bytes, as [#read(String)].
    public static Optional<byte[]> readBytes(String path) {
        int fd = Descriptors.open(path, Descriptors.O_RDONLY);
        if (fd < 0) {
            return absent(path, -fd);
        }
        try {
            MemorySegment buffer = BUFFER.get();
            byte[] content = new byte[0];
            while (content.length < MAX_BYTES) {
                long count = Descriptors.read(fd, buffer, CHUNK);
                if (count == -Errno.EINTR) {
                    continue;
                }
                if (count < 0) {
                    return absent(path, (int) -count);
                }
                if (count == 0) {
                    break;
                }
                byte[] longer = new byte[content.length + (int) count];
                System.arraycopy(content, 0, longer, 0, content.length);
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, longer, content.length, (int) count);
                content = longer;
            }
            return Optional.of(content);
        } finally {
            Descriptors.close(fd);
        }
    }

    private static <T> Optional<T> absent(String path, int errno) {
        return switch (errno) {
            // ENODEV and ENXIO never occur here; ENOTDIR does while a cgroup is being removed.
            case Errno.ENOENT, Errno.ESRCH, Errno.ENOTDIR -> Optional.empty();
            case Errno.EACCES, Errno.EPERM ->
                throw new PermissionException(
                        path + " may not be read (" + Errno.name(errno)
                                + "): run as root, as the process's own user, or with CAP_SYS_PTRACE",
                        errno,
                        "");
            default -> throw new LinuxException(path + " cannot be read: " + Errno.name(errno), errno);
        };
    }
}

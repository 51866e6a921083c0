package dev.anteroom.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Walks a directory of numbers (`/proc`, `/proc/PID/fd`, `/proc/PID/task`) without an object per entry, and
/// resolves entries that are links to sockets. Not thread-safe.
///
/// Record layout, include/linux/dirent.h `struct linux_dirent64`: d_ino u64 at 0, d_off s64 at 8, d_reclen u16 at
/// 16, d_type u8 at 18, d_name from 19, zero-terminated.
public final class DirectoryScan implements AutoCloseable {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder());
    private static final int NAME_OFFSET = 19;
    private static final byte[] SOCKET_PREFIX = {'s', 'o', 'c', 'k', 'e', 't', ':', '['};

    private static final byte[] EPOLL = "anon_inode:[eventpoll]".getBytes(StandardCharsets.US_ASCII);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment entries = arena.allocate(32 * 1024, 8);
    private final MemorySegment link = arena.allocate(64, 8);
    private int fd = -1;
    private long filled;
    private long position;
    private long entry;

    public DirectoryScan() {}

    /// Starts over at `path`.
    ///
    /// @return 0, or `-errno` where the directory cannot be opened
    public int open(String path) {
        closeDirectory();
        int opened = Descriptors.open(path, Descriptors.O_RDONLY);
        if (opened < 0) {
            return opened;
        }
        fd = opened;
        filled = 0;
        position = 0;
        return 0;
    }

    /// The next entry whose name is a decimal number, or -1 at the end (also where the process ends meanwhile).
    public int nextNumber() {
        while (fd >= 0) {
            if (position >= filled) {
                filled = Descriptors.getdents64(fd, entries);
                position = 0;
                if (filled <= 0) {
                    closeDirectory();
                    return -1;
                }
            }
            entry = position;
            position += Short.toUnsignedInt(entries.get(SHORT, entry + 16));
            int number = number(entries, entry + NAME_OFFSET);
            if (number >= 0) {
                return number;
            }
        }
        return -1;
    }

    /// The inode of the socket that the entry last returned links to, -1 where it links to something else, or to
    /// nothing any more.
    public long socketInode() {
        return socketInode(entries.asSlice(entry + NAME_OFFSET));
    }

    /// Whether the entry last returned links to an epoll instance (`anon_inode:[eventpoll]`).
    public boolean isEpoll() {
        long length = Descriptors.readlinkat(fd, entries.asSlice(entry + NAME_OFFSET), link);
        if (length != EPOLL.length) {
            return false;
        }
        for (int i = 0; i < EPOLL.length; i++) {
            if (link.get(ValueLayout.JAVA_BYTE, i) != EPOLL[i]) {
                return false;
            }
        }
        return true;
    }

    private long socketInode(MemorySegment name) {
        long length = Descriptors.readlinkat(fd, name, link);
        if (length <= SOCKET_PREFIX.length || length >= link.byteSize()) {
            return -1;
        }
        for (int i = 0; i < SOCKET_PREFIX.length; i++) {
            if (link.get(ValueLayout.JAVA_BYTE, i) != SOCKET_PREFIX[i]) {
                return -1;
            }
        }
        long inode = 0;
        for (long i = SOCKET_PREFIX.length; i < length; i++) {
            int digit = link.get(ValueLayout.JAVA_BYTE, i) - '0';
            if (digit < 0 || digit > 9) {
                return inode;
            }
            inode = inode * 10 + digit;
        }
        return inode;
    }

    private static int number(MemorySegment text, long offset) {
        long value = 0;
        for (long i = offset; ; i++) {
            byte character = text.get(ValueLayout.JAVA_BYTE, i);
            if (character == 0) {
                return i == offset ? -1 : (int) value;
            }
            int digit = character - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value > Integer.MAX_VALUE) {
                return -1;
            }
        }
    }

    private void closeDirectory() {
        if (fd >= 0) {
            Descriptors.close(fd);
            fd = -1;
        }
    }

    @Override
    public void close() {
        closeDirectory();
        arena.close();
    }
}

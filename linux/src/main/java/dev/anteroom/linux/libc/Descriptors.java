package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls on files, directories and namespaces. Each returns what C returns, or `-errno`.
public final class Descriptors {
    /// include/uapi/asm-generic/fcntl.h; O_DIRECTORY differs between architectures and is not needed here.
    public static final int O_RDONLY = 0;

    public static final int O_CLOEXEC = 0x80000;
    /// include/uapi/linux/sched.h
    public static final int CLONE_NEWNET = 0x40000000;

    // int open(const char *pathname, int flags, ...);
    private static final MethodHandle OPEN =
            Downcall.linkVariadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    // int close(int fd);
    private static final MethodHandle CLOSE = Downcall.link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    // ssize_t read(int fd, void *buf, size_t count);
    private static final MethodHandle READ =
            Downcall.link("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    // int pipe2(int pipefd[2], int flags);
    private static final MethodHandle PIPE2 =
            Downcall.link("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    // ssize_t pread(int fd, void buf[.count], size_t count, off_t offset);
    private static final MethodHandle PREAD =
            Downcall.link("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    // ssize_t readlinkat(int dirfd, const char *restrict pathname, char *restrict buf, size_t bufsiz);
    private static final MethodHandle READLINKAT =
            Downcall.link("readlinkat", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    // ssize_t getdents64(int fd, void dirp[.count], size_t count);
    private static final MethodHandle GETDENTS64 =
            Downcall.link("getdents64", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    // int setns(int fd, int nstype);
    private static final MethodHandle SETNS =
            Downcall.link("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private Descriptors() {}

    /// Opens with `flags` and close-on-exec.
    public static int open(String path, int flags) {
        MemorySegment state = Downcall.state();
        try (Arena arena = Arena.ofConfined()) {
            return Downcall.result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags | O_CLOEXEC), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int close(int fd) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// A pipe whose two ends are close-on-exec.
    ///
    /// @param ends 8 bytes: the end to read from, then the end to write to
    public static int pipe(MemorySegment ends) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) PIPE2.invokeExact(state, ends, O_CLOEXEC), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static long read(int fd, MemorySegment buffer, long length) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) READ.invokeExact(state, fd, buffer, length), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static long pread(int fd, MemorySegment buffer, long length, long offset) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) PREAD.invokeExact(state, fd, buffer, length, offset), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param name a C string relative to the directory `directoryFd`
    public static long readlinkat(int directoryFd, MemorySegment name, MemorySegment buffer) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result(
                    (long) READLINKAT.invokeExact(state, directoryFd, name, buffer, buffer.byteSize()), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Fills `buffer` with `struct linux_dirent64` records; 0 at the end of the directory.
    public static long getdents64(int fd, MemorySegment buffer) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) GETDENTS64.invokeExact(state, fd, buffer, buffer.byteSize()), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Moves the calling *thread* into the namespace behind `fd`: only ever on a platform thread that ends afterwards.
    public static int setns(int fd, int namespaceType) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) SETNS.invokeExact(state, fd, namespaceType), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}

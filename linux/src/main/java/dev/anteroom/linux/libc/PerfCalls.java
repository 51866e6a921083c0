package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Counting events of the kernel's tracepoints, and mounting a file system that only this process sees. Each call
/// returns what C returns, or `-errno`.
public final class PerfCalls {
    // include/uapi/linux/perf_event.h
    private static final int PERF_TYPE_TRACEPOINT = 2;
    private static final int PERF_ATTR_SIZE_VER0 = 64;
    private static final long FLAG_DISABLED = 1;
    private static final long PERF_FLAG_FD_CLOEXEC = 8;
    private static final long PERF_EVENT_IOC_ENABLE = 0x2400;
    private static final long PERF_EVENT_IOC_SET_FILTER = 0x40082406L;
    // include/uapi/linux/mount.h
    private static final long FSOPEN_CLOEXEC = 1;
    private static final long FSMOUNT_CLOEXEC = 1;
    private static final long FSCONFIG_CMD_CREATE = 6;

    private static final boolean ARM64 = "aarch64".equals(System.getProperty("os.arch"));
    // arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h
    private static final long NR_PERF_EVENT_OPEN = ARM64 ? 241 : 298;
    private static final long NR_FSOPEN = 430;
    private static final long NR_FSCONFIG = 431;
    private static final long NR_FSMOUNT = 432;

    // long syscall(long number, ...);  with five arguments, the first of which may be a pointer
    private static final MethodHandle SYSCALL_POINTER = Downcall.linkVariadic(
            "syscall",
            1,
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SYSCALL = Downcall.linkVariadic(
            "syscall",
            1,
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    // int ioctl(int fd, unsigned long request, ...);
    private static final MethodHandle IOCTL =
            Downcall.linkVariadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private PerfCalls() {}

    /// Counts a tracepoint's events on one CPU, in all processes, those alone that pass the filter.
    ///
    /// @param tracepoint its number, from its `id` file
    /// @param filter as in ftrace: `sport == 8080`
    /// @return a descriptor; reading it gives the count, 8 bytes
    public static int countTracepoint(long tracepoint, int cpu, String filter) {
        MemorySegment state = Downcall.state();
        try (Arena arena = Arena.ofConfined()) {
            // struct perf_event_attr { u32 type; u32 size; u64 config; …; u64 flags at 40; … }
            MemorySegment attributes = arena.allocate(PERF_ATTR_SIZE_VER0, 8);
            attributes.set(JAVA_INT, 0, PERF_TYPE_TRACEPOINT);
            attributes.set(JAVA_INT, 4, PERF_ATTR_SIZE_VER0);
            attributes.set(JAVA_LONG, 8, tracepoint);
            attributes.set(JAVA_LONG, 40, FLAG_DISABLED);
            int fd = (int) Downcall.result(
                    (long) SYSCALL_POINTER.invokeExact(
                            state, NR_PERF_EVENT_OPEN, attributes, -1L, (long) cpu, -1L, PERF_FLAG_FD_CLOEXEC),
                    state);
            if (fd < 0) {
                return fd;
            }
            int result = Downcall.result(
                    (int) IOCTL.invokeExact(state, fd, PERF_EVENT_IOC_SET_FILTER, arena.allocateFrom(filter)), state);
            if (result >= 0) {
                result = Downcall.result(
                        (int) IOCTL.invokeExact(state, fd, PERF_EVENT_IOC_ENABLE, MemorySegment.NULL), state);
            }
            if (result < 0) {
                Descriptors.close(fd);
                return result;
            }
            return fd;
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Mounts a file system of that type nowhere: the descriptor is its root, and it is gone when that is closed. Needs
    /// CAP_SYS_ADMIN.
    public static int mountDetached(String type) {
        MemorySegment state = Downcall.state();
        try (Arena arena = Arena.ofConfined()) {
            int context = (int) Downcall.result(
                    (long) SYSCALL_POINTER.invokeExact(
                            state, NR_FSOPEN, arena.allocateFrom(type), FSOPEN_CLOEXEC, 0L, 0L, 0L),
                    state);
            if (context < 0) {
                return context;
            }
            try {
                long made = Downcall.result(
                        (long) SYSCALL.invokeExact(state, NR_FSCONFIG, (long) context, FSCONFIG_CMD_CREATE, 0L, 0L, 0L),
                        state);
                return made < 0
                        ? (int) made
                        : (int) Downcall.result(
                                (long) SYSCALL.invokeExact(
                                        state, NR_FSMOUNT, (long) context, FSMOUNT_CLOEXEC, 0L, 0L, 0L),
                                state);
            } finally {
                Descriptors.close(context);
            }
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}

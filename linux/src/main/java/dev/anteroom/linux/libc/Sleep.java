package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Sleeping a thread by the kernel's own clock. Wakes up for a tenth to a fifth less CPU than `LockSupport.parkNanos`,
/// which goes through a mutex and a condition variable: waking up is most of what a sampler costs. Nobody can wake it.
public final class Sleep {
    // include/uapi/linux/time.h
    private static final int CLOCK_MONOTONIC = 1;
    private static final long NANOS = 1_000_000_000L;
    // int clock_nanosleep(clockid_t clockid, int flags, const struct timespec *t, struct timespec *remain);
    private static final MethodHandle CLOCK_NANOSLEEP = Downcall.linkPlain(
            "clock_nanosleep", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    private Sleep() {}

    /// At most `nanos`; a signal ends it early.
    ///
    /// @param timespec 16 bytes to work in
    public static void nanos(long nanos, MemorySegment timespec) {
        // struct timespec {s64 tv_sec, s64 tv_nsec}
        timespec.set(JAVA_LONG, 0, nanos / NANOS);
        timespec.set(JAVA_LONG, 8, nanos % NANOS);
        try {
            int result = (int) CLOCK_NANOSLEEP.invokeExact(CLOCK_MONOTONIC, 0, timespec, MemorySegment.NULL);
            if (result != 0 && result != Errno.EINTR) {
                throw new IllegalArgumentException("a thread cannot sleep for " + nanos + " ns");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}

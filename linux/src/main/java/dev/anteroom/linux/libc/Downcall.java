package dev.anteroom.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/// Links C functions so that `errno` of the very call is kept: the JVM may overwrite the thread's `errno` between two
/// calls.
final class Downcall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private Downcall() {}

    static MethodHandle link(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor, KEEP_ERRNO);
    }

    static MethodHandle linkVariadic(String name, int firstVariadicArgument, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                symbol(name), descriptor, KEEP_ERRNO, Linker.Option.firstVariadicArg(firstVariadicArgument));
    }

    /// For functions that return their error instead of setting `errno` (the posix_spawn family).
    static MethodHandle linkPlain(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor);
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new NoSuchElementException("the C library has no function " + name
                        + ": Anteroom needs Linux with glibc 2.34 or newer for it"));
    }

    /// The calling thread's memory that keeps `errno`.
    static MemorySegment state() {
        return STATE.get();
    }

    /// `result`, or `-errno` where the C function reported failure with a negative result.
    static long result(long result, MemorySegment state) {
        return result >= 0 ? result : -state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    static int result(int result, MemorySegment state) {
        return result >= 0 ? result : -state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    /// A downcall handle declares `Throwable`, and throws none of its own.
    static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a C function cannot throw", thrown);
    }
}

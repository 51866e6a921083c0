package dev.anteroom.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// A thread without privileges. The C library's `setresuid` changes all threads of the process; the system call only
/// the one that makes it, and the threads that this one starts.
public final class Nobody {
    private static final long UID = 65_534;
    // include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl
    private static final long SETRESUID = System.getProperty("os.arch").equals("aarch64") ? 147 : 117;

    private Nobody() {}

    /// Runs `task` as nobody. Whatever classes it needs should be loaded already: nobody may not be able to read them.
    public static <T> T call(Callable<T> task) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "giving up privileges needs some");
        FutureTask<T> work = new FutureTask<>(() -> {
            // long syscall(long number, ...);
            Linker linker = Linker.nativeLinker();
            MethodHandle syscall = linker.downcallHandle(
                    linker.defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
            try {
                if ((long) syscall.invokeExact(SETRESUID, UID, UID, UID) != 0) {
                    throw new IllegalStateException("setresuid failed");
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            return task.call();
        });
        Thread.ofPlatform().name("nobody").start(work);
        try {
            return work.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}

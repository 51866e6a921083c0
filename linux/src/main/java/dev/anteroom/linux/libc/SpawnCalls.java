package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The posix_spawn family of glibc (2.34 or newer for `addclosefrom_np`). Each returns 0 or the error number, positive.
public final class SpawnCalls {
    /// sizeof(posix_spawn_file_actions_t) is 80 and of posix_spawnattr_t 336 in glibc; a margin costs nothing.
    public static final int FILE_ACTIONS_BYTES = 128;

    public static final int ATTRIBUTES_BYTES = 512;
    /// glibc's spawn.h
    public static final short POSIX_SPAWN_SETPGROUP = 0x02;

    public static final short POSIX_SPAWN_SETSIGDEF = 0x04;
    public static final short POSIX_SPAWN_SETSIGMASK = 0x08;

    // int posix_spawn_file_actions_init(posix_spawn_file_actions_t *file_actions);
    private static final MethodHandle ACTIONS_INIT =
            Downcall.linkPlain("posix_spawn_file_actions_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    // int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *file_actions);
    private static final MethodHandle ACTIONS_DESTROY =
            Downcall.linkPlain("posix_spawn_file_actions_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    // int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *file_actions, int fildes, int newfildes);
    private static final MethodHandle ADD_DUP2 = Downcall.linkPlain(
            "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    // int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *file_actions, int from);
    private static final MethodHandle ADD_CLOSEFROM = Downcall.linkPlain(
            "posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    // int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *file_actions, const char *path);
    private static final MethodHandle ADD_CHDIR = Downcall.linkPlain(
            "posix_spawn_file_actions_addchdir_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    // int posix_spawnattr_init(posix_spawnattr_t *attr);
    private static final MethodHandle ATTR_INIT =
            Downcall.linkPlain("posix_spawnattr_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    // int posix_spawnattr_destroy(posix_spawnattr_t *attr);
    private static final MethodHandle ATTR_DESTROY =
            Downcall.linkPlain("posix_spawnattr_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    // int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags);
    private static final MethodHandle ATTR_SETFLAGS =
            Downcall.linkPlain("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    // int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *sigdefault);
    private static final MethodHandle ATTR_SETSIGDEFAULT =
            Downcall.linkPlain("posix_spawnattr_setsigdefault", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    // int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *sigmask);
    private static final MethodHandle ATTR_SETSIGMASK =
            Downcall.linkPlain("posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    // int sigfillset(sigset_t *set);
    private static final MethodHandle SIGFILLSET =
            Downcall.linkPlain("sigfillset", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    // int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *file_actions,
    //                 const posix_spawnattr_t *attrp, char *const argv[], char *const envp[]);
    private static final MethodHandle SPAWN = Downcall.linkPlain(
            "posix_spawn", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));

    private SpawnCalls() {}

    public static int initActions(MemorySegment actions) {
        try {
            return (int) ACTIONS_INIT.invokeExact(actions);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int destroyActions(MemorySegment actions) {
        try {
            return (int) ACTIONS_DESTROY.invokeExact(actions);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int addDup2(MemorySegment actions, int from, int to) {
        try {
            return (int) ADD_DUP2.invokeExact(actions, from, to);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Closes every descriptor from `from` on: without it the JVM's files, sockets and pipes pass into the child.
    public static int addCloseFrom(MemorySegment actions, int from) {
        try {
            return (int) ADD_CLOSEFROM.invokeExact(actions, from);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param path a C string
    public static int addChdir(MemorySegment actions, MemorySegment path) {
        try {
            return (int) ADD_CHDIR.invokeExact(actions, path);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Prepares attributes: a process group of its own, no blocked signal, and every signal at its default.
    ///
    /// @param signals 128 bytes of scratch memory, zeroed
    public static int initCleanAttributes(MemorySegment attributes, MemorySegment signals) {
        try {
            int result = (int) ATTR_INIT.invokeExact(attributes);
            if (result == 0) {
                result = (int) ATTR_SETSIGMASK.invokeExact(attributes, signals);
            }
            if (result == 0) {
                result = (int) SIGFILLSET.invokeExact(signals);
            }
            if (result == 0) {
                result = (int) ATTR_SETSIGDEFAULT.invokeExact(attributes, signals);
            }
            if (result == 0) {
                short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
                result = (int) ATTR_SETFLAGS.invokeExact(attributes, flags);
            }
            return result;
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int destroyAttributes(MemorySegment attributes) {
        try {
            return (int) ATTR_DESTROY.invokeExact(attributes);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param pid 4 bytes: the child's pid
    /// @param argv pointers to C strings, NULL at the end
    /// @param envp the same
    public static int spawn(
            MemorySegment pid,
            MemorySegment path,
            MemorySegment actions,
            MemorySegment attributes,
            MemorySegment argv,
            MemorySegment envp) {
        try {
            return (int) SPAWN.invokeExact(pid, path, actions, attributes, argv, envp);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}

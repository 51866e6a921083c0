package dev.anteroom.linux.survey;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.cgroup.CgroupFreezer;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Whether a holder of a listening socket can be told that a connection has come. A program that inherited the
/// socket by accident cannot: it neither watches it nor sits in `accept`.
public enum HolderPosture {
    /// One of its epoll instances watches the socket, as Go's netpoller does for every listener.
    WATCHES,
    /// A thread of it is in a system call that may be waiting for this socket (accept, poll, select) or is not known
    /// well enough.
    MAY_WAIT,
    /// Nothing in it waits for the socket.
    DEAF,
    /// It is stopped, traced or frozen, and runs nothing at all.
    STOPPED;

    private static final boolean ARM =
            System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).contains("aarch64");
    // include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl: accept, accept4
    private static final Set<String> ACCEPT = ARM ? Set.of("202", "242") : Set.of("43", "288");
    // the same, and poll, ppoll, select, pselect6, io_uring_enter
    private static final Set<String> WAITING =
            ARM ? Set.of("202", "242", "73", "72", "426") : Set.of("43", "288", "7", "271", "23", "270", "426");
    private static final int MAX_DESCRIPTORS = 20_000;

    /// Reads the posture of `holder` towards the socket with `inode`.
    public static HolderPosture of(Holder holder, long inode) {
        try {
            boolean canRun =
                    ProcessState.of(holder.pid()).map(ProcessState::canRun).orElse(true);
            if (!canRun || CgroupFreezer.isFrozen(holder.pid()).orElse(false)) {
                return STOPPED;
            }
            if (watches(holder.pid(), inode)) {
                return WATCHES;
            }
            return mayWait(holder.pid()) ? MAY_WAIT : DEAF;
        } catch (PermissionException e) {
            return MAY_WAIT;
        }
    }

    /// The fdinfo of an epoll instance has a line `tfd: 5 events: … ino:ac48 sdev:8` for each file it watches
    /// (fs/eventpoll.c, `ep_show_fdinfo`), the inode in hexadecimal.
    private static boolean watches(int pid, long inode) {
        String wanted = "ino:" + Long.toHexString(inode) + " ";
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/fd") < 0) {
                return false;
            }
            int looked = 0;
            for (int fd = scan.nextNumber(); fd >= 0 && looked < MAX_DESCRIPTORS; fd = scan.nextNumber()) {
                looked++;
                if (scan.isEpoll()
                        && KernelFile.read("/proc/" + pid + "/fdinfo/" + fd)
                                .map(text -> text.contains(wanted))
                                .orElse(false)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayWait(int pid) {
        return anyThread(pid, true, call -> call[0].equals("running") || WAITING.contains(call[0]));
    }

    /// Whether a thread of the process is in accept on the socket with `inode`; false also where that may not be
    /// seen.
    public static boolean sitsInAccept(int pid, long inode) {
        String wanted = "socket:[" + inode + "]";
        try {
            return anyThread(
                    pid,
                    false,
                    call -> call.length > 1 && ACCEPT.contains(call[0]) && wanted.equals(link(pid, call[1])));
        } catch (PermissionException e) {
            return false;
        }
    }

    private static String link(int pid, String descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + Long.decode(descriptor)))
                    .toString();
        } catch (IOException | NumberFormatException e) {
            return "";
        }
    }

    /// @param gone the answer where the process has ended
    /// @param call given a thread's system call: its number and its arguments; `running`, or -1 for a thread
    ///     that is blocked outside a system call
    private static boolean anyThread(int pid, boolean gone, Predicate<String[]> call) {
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return gone;
            }
            for (int tid = scan.nextNumber(); tid >= 0; tid = scan.nextNumber()) {
                // "43 0x3 …"
                String text = KernelFile.read("/proc/" + pid + "/task/" + tid + "/syscall")
                        .orElse("running");
                if (call.test(text.strip().split(" ", 3))) {
                    return true;
                }
            }
            return false;
        }
    }
}

package dev.anteroom.linux.survey;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.cgroup.CgroupFreezer;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.ProcessState;
import java.util.Locale;

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

    // include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl: accept, accept4, poll,
    // ppoll, select, pselect6, io_uring_enter
    private static final String[] WAITING_X86 = {"43", "288", "7", "271", "23", "270", "426"};
    private static final String[] WAITING_ARM = {"202", "242", "73", "72", "426"};
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
        String[] waiting =
                System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).contains("aarch64")
                        ? WAITING_ARM
                        : WAITING_X86;
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return true;
            }
            for (int tid = scan.nextNumber(); tid >= 0; tid = scan.nextNumber()) {
                // "43 0x3 …", "running", or "-1 …" for a thread blocked outside a system call.
                String call = KernelFile.read("/proc/" + pid + "/task/" + tid + "/syscall")
                        .orElse("running");
                String number = call.strip().split(" ", 2)[0];
                if (number.equals("running")) {
                    return true;
                }
                for (String candidate : waiting) {
                    if (candidate.equals(number)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}

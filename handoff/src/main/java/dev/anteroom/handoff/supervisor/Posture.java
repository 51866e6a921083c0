package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.survey.HolderPosture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// Whether a process waits for connections, as seen from outside.
final class Posture {
    // accept and accept4: include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl
    private static final Set<String> ACCEPT =
            System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).contains("aarch64")
                    ? Set.of("202", "242")
                    : Set.of("43", "288");

    private Posture() {}

    /// Whether it watches, or may wait in some other way for, every one of its listeners.
    static boolean waitsOnAll(Generation generation) {
        return waits(generation, false);
    }

    /// Whether it is certain to wait for every one of its listeners: an epoll instance of it watches the
    /// listener, or a thread of it sits in accept on it. A set given to poll or select can't be seen.
    static boolean seenWaitingOnAll(Generation generation) {
        return waits(generation, true);
    }

    private static boolean waits(Generation generation, boolean certain) {
        for (HeldSocket socket : generation.sockets().values()) {
            if (socket.isDatagram()) {
                continue;
            }
            HolderPosture posture = HolderPosture.of(new Holder(generation.pid(), 0, "", 0, false), socket.inode());
            boolean waits = switch (posture) {
                case WATCHES -> true;
                case MAY_WAIT -> !certain || sitsInAccept(generation.pid(), socket.inode());
                case DEAF, STOPPED -> false;
            };
            if (!waits) {
                return false;
            }
        }
        return true;
    }

    private static boolean sitsInAccept(int pid, long inode) {
        String wanted = "socket:[" + inode + "]";
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return false;
            }
            for (int tid = scan.nextNumber(); tid >= 0; tid = scan.nextNumber()) {
                // "43 0x5 …": the call's number and its arguments, the descriptor first
                String[] call = KernelFile.read("/proc/" + pid + "/task/" + tid + "/syscall")
                        .orElse("")
                        .split(" ", 3);
                if (call.length == 3 && ACCEPT.contains(call[0]) && wanted.equals(link(pid, call[1]))) {
                    return true;
                }
            }
            return false;
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
}

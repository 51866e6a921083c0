package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.survey.HolderPosture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The processes of one generation: the one that was started, what it has started, and what has left it and still
/// carries its NOTIFY_SOCKET (a daemon that forked twice).
final class Family {
    private final Generation generation;

    Family(Generation generation) {
        this.generation = generation;
    }

    /// The main process and all it has started, as far as they are still its descendants; the main one first.
    Set<Integer> pids() {
        Set<Integer> pids = new LinkedHashSet<>();
        pids.add(generation.pid());
        ProcessHandle.of(generation.pid())
                .ifPresent(main -> main.descendants().forEach(child -> pids.add((int) child.pid())));
        return pids;
    }

    /// Whether the main process has ended.
    boolean hasEnded() {
        return generation.hasEnded();
    }

    /// Whether one of it has the socket open.
    boolean holds(long inode) {
        return holder(inode).isPresent();
    }

    /// Which of it has the socket open, the main process before others.
    Optional<Integer> holder(long inode) {
        for (int pid : pids()) {
            if (has(pid, inode)) {
                return Optional.of(pid);
            }
        }
        return strays(Set.of(inode)).stream().findFirst();
    }

    /// Whether one of it is seen to wait for connections on the socket: by an epoll instance, or in accept. A set given
    /// to poll or select can't be seen.
    boolean waitsFor(long inode) {
        return posture(inode) == HolderPosture.WATCHES
                || pids().stream().anyMatch(pid -> HolderPosture.sitsInAccept(pid, inode));
    }

    /// The most telling posture towards a socket among those that have it open.
    HolderPosture posture(long inode) {
        HolderPosture most = HolderPosture.DEAF;
        for (int pid : pids()) {
            if (has(pid, inode)) {
                HolderPosture each = HolderPosture.of(new Holder(pid, 0, "", 0, false), inode);
                if (each == HolderPosture.WATCHES) {
                    return each;
                }
                most = most == HolderPosture.DEAF ? each : most;
            }
        }
        return most;
    }

    private static boolean has(int pid, long inode) {
        return descriptor(pid, inode).isPresent();
    }

    /// The descriptor by which a process has a socket open; empty also where that may not be seen.
    static Optional<Integer> descriptor(int pid, long inode) {
        try {
            return FdTable.of(pid).sockets().stream()
                    .flatMap(List::stream)
                    .filter(socket -> socket.inode() == inode)
                    .map(FdTable.SocketFd::fd)
                    .findFirst();
        } catch (LinuxException e) {
            return Optional.empty();
        }
    }

    /// Holders of any of the sockets that are no descendants any more, and were started with this generation's
    /// NOTIFY_SOCKET.
    List<Integer> strays(Set<Long> inodes) {
        Optional<String> mark = generation.notifyPath().map(path -> "\0NOTIFY_SOCKET=" + path + "\0");
        if (mark.isEmpty()) {
            return List.of();
        }
        long[] wanted = inodes.stream().mapToLong(Long::longValue).toArray();
        List<Integer> strays = new ArrayList<>();
        Set<Integer> known = pids();
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(wanted);
            for (long inode : wanted) {
                for (Holder holder : holders.of(inode)) {
                    boolean marked = !known.contains(holder.pid())
                            && !strays.contains(holder.pid())
                            && KernelFile.read("/proc/" + holder.pid() + "/environ")
                                    .map(text -> ("\0" + text).contains(mark.get()))
                                    .orElse(false);
                    if (marked) {
                        strays.add(holder.pid());
                    }
                }
            }
        } catch (LinuxException e) {
            // What this user may not look at isn't its own.
            return strays;
        }
        return strays;
    }

    /// In words, for a sentence that names the socket's holder.
    static String named(int pid) {
        return ProcessNames.command(pid).orElse("?") + "[" + pid + "]";
    }
}

package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.survey.HolderPosture;
import java.util.Optional;
import java.util.Set;

/// A listener that passed into a process which will never accept from it: a program that the service executed while the
/// descriptor wasn't close-on-exec.
final class LeakedListener {
    private static final int MAX_PARENTS = 32;

    private LeakedListener() {}

    /// @param known processes that are meant to hold it
    /// @return who holds it, in words; empty where nobody does
    static Optional<String> find(Generation generation, Set<Integer> known) {
        long[] inodes = generation.sockets().values().stream()
                .filter(socket -> !socket.isDatagram())
                .mapToLong(HeldSocket::inode)
                .toArray();
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(inodes);
            for (long inode : inodes) {
                for (Holder holder : holders.of(inode)) {
                    if (!known.contains(holder.pid())
                            && descends(holder.pid(), generation.pid())
                            && HolderPosture.of(holder, inode) == HolderPosture.DEAF) {
                        return Optional.of("it leaked the listener to " + holder.command() + "[" + holder.pid()
                                + "], which will never accept from it: open descriptors close-on-exec");
                    }
                }
            }
            return Optional.empty();
        }
    }

    private static boolean descends(int pid, int ancestor) {
        int current = pid;
        for (int i = 0; i < MAX_PARENTS && current > 1; i++) {
            if (current == ancestor) {
                return true;
            }
            current = ProcessState.of(current).map(ProcessState::parent).orElse(0);
        }
        return false;
    }
}

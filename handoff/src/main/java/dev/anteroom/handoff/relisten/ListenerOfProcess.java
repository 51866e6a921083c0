package dev.anteroom.handoff.relisten;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.util.ArrayList;
import java.util.List;

/// A listener that a process has open.
///
/// @param fd its descriptor there
public record ListenerOfProcess(Listener listener, int fd) {
    /// The TCP listeners on `port` that process `pid` has open, in the process's own network namespace.
    ///
    /// @throws HandoffException where there is none, with who has it instead
    public static List<ListenerOfProcess> find(int pid, int port) {
        try (NetNamespace namespace = NetNamespace.of(pid).orElseThrow(() -> noProcess(pid));
                SocketDiag diag = SocketDiag.open(namespace)) {
            List<FdTable.SocketFd> open = FdTable.of(pid).sockets().orElseThrow(() -> noProcess(pid));
            List<Listener> listeners = diag.listeners(port);
            List<ListenerOfProcess> found = new ArrayList<>();
            for (Listener listener : listeners) {
                open.stream()
                        .filter(socket -> socket.inode() == listener.inode())
                        .findFirst()
                        .ifPresent(socket -> found.add(new ListenerOfProcess(listener, socket.fd())));
            }
            if (found.isEmpty()) {
                throw new HandoffException(
                        "Process " + pid + " has no listener on port " + port + ": " + instead(pid, port, listeners));
            }
            return found;
        }
    }

    private static HandoffException noProcess(int pid) {
        return new HandoffException("There is no process " + pid);
    }

    private static String instead(int pid, int port, List<Listener> listeners) {
        if (listeners.isEmpty()) {
            return "nobody listens on it in that process's network namespace; `anteroom listeners --pid " + pid
                    + "` shows what it has";
        }
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(listeners.stream().mapToLong(Listener::inode).toArray());
            List<String> names = new ArrayList<>();
            for (Listener listener : listeners) {
                for (Holder holder : holders.of(listener.inode())) {
                    names.add(holder.command() + "[" + holder.pid() + "]");
                }
            }
            return names.isEmpty()
                    ? "somebody else has it, whom this user may not see: run as root"
                    : "port " + port + " is held by " + String.join(", ", names);
        }
    }
}

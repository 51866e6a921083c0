package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.util.HashSet;
import java.util.Set;

/// The client connections on a service's TCP ports that one of its processes has open, and which of them are in the
/// midst of something.
final class ClientConnections implements AutoCloseable {
    private final Generation generation;
    private final SocketDiag diag;
    private final Set<Integer> ports = new HashSet<>();
    private final Set<Long> listeners = new HashSet<>();
    private final SocketRows rows = new SocketRows();

    ClientConnections(Generation generation, NetNamespace namespace) {
        this.generation = generation;
        for (HeldSocket socket : generation.sockets().values()) {
            listeners.add(socket.inode());
            if (socket.isTcp() && socket.address() instanceof ListenAddress.Inet inet) {
                ports.add(inet.port());
            }
        }
        this.diag = SocketDiag.open(namespace);
    }

    /// At one moment; zeros where it has ended or can't be looked at.
    ///
    /// @param open accepted and still open
    /// @param unread has sent what the service has not read yet
    /// @param busy unread, or waits for an answer: data came after the last was sent, or not all that was sent has
    ///     arrived
    record Count(int open, int unread, int busy) {
        static final Count NONE = new Count(0, 0, 0);
    }

    Count count() {
        try {
            Set<Long> open = new HashSet<>();
            for (int pid : new Family(generation).pids()) {
                FdTable.of(pid).sockets().ifPresent(sockets -> sockets.forEach(socket -> open.add(socket.inode())));
            }
            open.removeAll(listeners);
            int count = 0;
            int unread = 0;
            int busy = 0;
            for (int port : ports) {
                diag.dumpQueued(port, rows);
                for (int row = 0; row < rows.size(); row++) {
                    if (open.contains(rows.inode(row))) {
                        count++;
                        boolean waits = rows.receiveQueue(row) > 0;
                        unread += waits ? 1 : 0;
                        boolean asked = rows.lastDataReceivedMillis(row) < rows.lastDataSentMillis(row);
                        busy += waits || asked || rows.sendQueue(row) > 0 ? 1 : 0;
                    }
                }
            }
            return new Count(count, unread, busy);
        } catch (LinuxException e) {
            return Count.NONE;
        }
    }

    @Override
    public void close() {
        diag.close();
    }
}

package dev.anteroom.capture.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TCP socket that isn't listening, at one moment.
///
/// @param receiveQueue bytes received and not yet read
/// @param inode socket inode; 0 means that no process has it: not accepted yet, or orphaned. `null` where the file
/// doesn't say
/// @param lastSendAgeMillis `lastsnd` of `ss -i` (`tcpi_last_data_sent`): for a connection in the accept queue the
/// exact time it has
///     waited, since the kernel stamps it when it makes the socket and nothing is sent before accept
/// @param users who holds it; empty with `usersShown` means nobody, as seen by the capturing user
public record Connection(
        TcpState state,
        String localAddress,
        int localPort,
        String remoteAddress,
        int remotePort,
        long receiveQueue,
        long sendQueue,
        @Nullable Long inode,
        @Nullable Long lastSendAgeMillis,
        List<SocketUser> users,
        boolean usersShown) {
    public Connection {
        users = List.copyOf(users);
    }

    /// Whether the connection is established (or the client has already left) and still waits in the accept queue: no
    /// process has it.
    public boolean isQueued() {
        if (state != TcpState.ESTABLISHED && state != TcpState.CLOSE_WAIT) {
            return false;
        }
        return inode != null ? inode == 0 : usersShown && users.isEmpty();
    }
}

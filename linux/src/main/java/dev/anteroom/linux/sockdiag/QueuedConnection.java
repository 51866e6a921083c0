package dev.anteroom.linux.sockdiag;

import java.net.InetAddress;

/// A connection in an accept queue. Such rows do not name their listener: with several listeners on one port
/// (SO_REUSEPORT) they belong to the group.
///
/// @param ageMillis how long it has been waiting: the kernel stamps `tcpi_last_data_sent` when it creates the child
/// socket, and nothing
///     is sent on it before `accept`. Resolution: one jiffy.
/// @param unreadBytes what the client has already sent
/// @param cookie the kernel's identity of the socket: the same after `accept`
public record QueuedConnection(
        InetAddress localAddress,
        int localPort,
        InetAddress peerAddress,
        int peerPort,
        int ageMillis,
        int unreadBytes,
        Kind kind,
        long cookie) {

    /// What has become of its client. An entry reset by its client stays in the queue but is no longer a socket
    /// anyone can list: it counts in [QueuedConnections#dead()].
    public enum Kind {
        /// The client is there.
        WAITING,
        /// The client has closed (CLOSE_WAIT): the service will accept it in vain.
        CLIENT_GONE
    }

    public String peer() {
        return Endpoints.text(peerAddress, peerPort);
    }
}

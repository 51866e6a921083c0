package dev.anteroom.capture.evidence;

import java.util.List;

/// The TCP sockets of one network namespace at one moment, merged from every file of that moment that lists sockets.
///
/// @param connectionsListed whether a file listed the sockets that aren't listening (`ss -ta`, `/proc/net/tcp`); where
///     false, an empty `connections` says nothing
/// @param complete whether all that was listed is there; where false, the file was cut, and what isn't in it may be
///     there nevertheless
public record SocketTable(
        List<ListenSocket> listeners, List<Connection> connections, boolean connectionsListed, boolean complete) {
    /// A table that nobody has cut.
    public SocketTable(List<ListenSocket> listeners, List<Connection> connections, boolean connectionsListed) {
        this(listeners, connections, connectionsListed, true);
    }

    public SocketTable {
        listeners = List.copyOf(listeners);
        connections = List.copyOf(connections);
    }
}

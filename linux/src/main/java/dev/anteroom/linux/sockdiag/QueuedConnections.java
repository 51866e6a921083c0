package dev.anteroom.linux.sockdiag;

import java.util.List;

/// What waits on one port.
///
/// @param port the local port
/// @param depth sum of the accept queues of the port's listeners, read just before
/// @param connections those still listed, oldest first
/// @param dead queued entries that are no connections any more (reset by their client): `depth` less the rows found,
/// never below 0.
///     Approximate while connections come and go, because the two are read one after the other.
public record QueuedConnections(int port, int depth, List<QueuedConnection> connections, int dead) {
    public QueuedConnections {
        connections = List.copyOf(connections);
    }

    /// The age of the oldest, 0 where nothing waits.
    public int oldestMillis() {
        return connections.isEmpty() ? 0 : connections.getFirst().ageMillis();
    }
}

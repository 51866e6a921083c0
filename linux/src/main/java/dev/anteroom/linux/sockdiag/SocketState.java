package dev.anteroom.linux.sockdiag;

/// One connection, looked up by its four-tuple.
///
/// @param inode 0 while no `accept` has taken it
/// @param lastDataSentMillis of a queued connection: its age
public record SocketState(TcpState state, long inode, int lastDataSentMillis, long cookie) {
    /// Established (or given up by its client), and not yet accepted.
    public boolean queued() {
        return inode == 0 && (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT);
    }

    /// Established and attached to a file: `accept` has returned it.
    public boolean accepted() {
        return inode != 0 && state != TcpState.LISTEN;
    }
}

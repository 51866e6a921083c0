package dev.anteroom.collect.kernel;

import java.util.List;

/// A look at the accept queues of a namespace that somebody else took before a recording began: [QueueRecorder]
/// begins its log with them.
///
/// @param nanos when, on the clock of `System.nanoTime`
/// @param sockets the listeners that were there
/// @param ports what changed in the queues since the look before
/// @param overflows `ListenOverflows` of the namespace, -1 where this look didn't read it
/// @param drops `ListenDrops` likewise
/// @param passiveOpens `PassiveOpens` likewise
public record PastLook(
        long nanos, List<Socket> sockets, List<Port> ports, long overflows, long drops, long passiveOpens) {
    /// A listening socket.
    ///
    /// @param address without the port, as `ss` writes it
    public record Socket(String address, int port, long inode, int depth, int limit, long drops) {}

    /// What changed in the queue of one port.
    ///
    /// @param oldestMillis age of its oldest connection, -1 for none
    /// @param in cookies of the connections that are new in it
    /// @param inAges their ages, ms
    /// @param out cookies of those that are gone
    @SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
    public record Port(int port, int oldestMillis, long[] in, int[] inAges, long[] out) {}
}

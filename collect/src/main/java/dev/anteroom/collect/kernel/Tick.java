package dev.anteroom.collect.kernel;

/// One look at the accept queues.
///
/// @param nanos when, on the recorder's monotonic clock
/// @param sockets the listeners that were there
/// @param ports what changed in the queue of each port since the look before
/// @param counters of the namespace; all -1 where this look didn't read them
@SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
record Tick(long nanos, Socket[] sockets, Port[] ports, Counters counters) {
    /// A listening socket.
    record Socket(String address, int port, long inode, int depth, int limit, long drops) {}

    /// The queue of one port.
    ///
    /// @param oldestMillis age of its oldest connection, -1 for none
    /// @param in numbers of the connections that are new in it
    /// @param inAges their ages, ms
    /// @param out numbers of those that are gone
    @SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
    record Port(int port, int oldestMillis, long[] in, int[] inAges, long[] out) {}

    record Counters(long overflows, long drops, long passiveOpens) {
        static final Counters NONE = new Counters(-1, -1, -1);
    }
}

package dev.anteroom.collect.kernel;

import dev.anteroom.capture.evidence.LookLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One look at the accept queues.
///
/// @param nanos when, on the recorder's monotonic clock
/// @param sockets the listeners that were there
/// @param ports what changed in the queue of each port since the look before
/// @param counters of the namespace; all -1 where this look didn't read them
/// @param holders who had the listeners open and what they were doing; null where nobody looked
@SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
record Tick(
        long nanos,
        Socket[] sockets,
        Port[] ports,
        Counters counters,
        @Nullable List<LookLog.Holder> holders) {
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

    /// Counters of the namespace since it was made; of the ports since the recording began, in their order.
    ///
    /// @param arrivals connections established on each watched port; empty where nobody counts them
    /// @param everywhere those established on any port of any namespace
    @SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
    record Counters(long overflows, long drops, long passiveOpens, long[] arrivals, long everywhere) {
        static final Counters NONE = new Counters(-1, -1, -1, new long[0], 0);
    }
}

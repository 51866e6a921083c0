package dev.anteroom.linux.survey;

import dev.anteroom.linux.sockdiag.Listener;
import java.util.List;
import java.util.OptionalLong;

/// What was seen of one listening socket over a short window: all that its verdict rests on.
///
/// @param listener as it is now
/// @param windowMillis how long it was looked at
/// @param maxDepth the deepest its queue was in the window
/// @param shareNonEmpty share of samples with something queued, 0 to 1
/// @param shareFull share of samples in which a SYN would have been dropped, 0 to 1
/// @param oldestMillis age of the oldest connection queued on the port now, 0 for none
/// @param headUnmoved whether the same connection was at the head throughout the window
/// @param drops packets dropped on it in the window
/// @param groupSize sockets that share its address, itself included; above 1 it is a SO_REUSEPORT group
/// @param groupHealthy of the others in its group, how many had an empty queue in some sample
/// @param holders who has it open, as far as that may be seen
/// @param hiddenProcesses how many processes could not be looked at
/// @param somaxconn of its namespace, now
public record ListenerFacts(
        Listener listener,
        double windowMillis,
        int maxDepth,
        double shareNonEmpty,
        double shareFull,
        int oldestMillis,
        boolean headUnmoved,
        long drops,
        int groupSize,
        int groupHealthy,
        List<HolderView> holders,
        int hiddenProcesses,
        OptionalLong somaxconn) {
    public ListenerFacts {
        holders = List.copyOf(holders);
    }

    public double dropsPerSecond() {
        return windowMillis <= 0 ? 0 : drops * 1000 / windowMillis;
    }
}

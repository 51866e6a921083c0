package dev.anteroom.watch.sampling;

import dev.anteroom.linux.survey.ListenerVerdict;
import java.util.List;
import java.util.Map;

/// All that is known at one moment, copied.
///
/// @param series by name
/// @param sockets one by one, those that are told under a name of their own
/// @param overflows `ListenOverflows` of all namespaces since the agent began to look at each, none left out
/// @param drops `ListenDrops` likewise
/// @param namespaces how many are looked at
/// @param busyNamespaces how many of them at the busy rate
/// @param listeners how many sockets listen
/// @param figures of the looking itself
public record HostSnapshot(
        List<SeriesSnapshot> series,
        List<SocketSnapshot> sockets,
        long overflows,
        long drops,
        int namespaces,
        int busyNamespaces,
        int listeners,
        Figures figures) {
    /// One series.
    ///
    /// @param depth connections queued now, in all its sockets
    /// @param limit the sum of their limits
    /// @param oldest the longest that a connection has waited which still waits, s
    /// @param overflows packets dropped because a queue was full
    /// @param drops packets dropped for whatever reason
    /// @param connections counted in the histograms
    /// @param waitSum of their waits, s
    /// @param buckets counts by `WaitScale`; empty where nothing was counted yet
    /// @param classic counts by [Series#CLASSIC], one more for what is longer; empty likewise
    /// @param word how its worst socket is
    /// @param resolution mean gap between two looks, s; NaN before any
    /// @param complete whether connections that no look met are counted, too
    /// @param sockets how many it is
    @SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
    public record SeriesSnapshot(
            SeriesKey key,
            int depth,
            long limit,
            double oldest,
            long overflows,
            long drops,
            long connections,
            double waitSum,
            long[] buckets,
            long[] classic,
            ListenerVerdict.Word word,
            double resolution,
            boolean complete,
            int sockets) {}

    /// One socket.
    ///
    /// @param namespace inode of its network namespace
    /// @param owner as far as it is known
    public record SocketSnapshot(
            SeriesKey key, Owner owner, long namespace, long inode, int limit, ListenerVerdict.Word word) {}

    /// What the looking costs and how well it goes.
    ///
    /// @param looks taken since the beginning, by rate: `idle`, `busy`
    /// @param failures looks that failed
    /// @param worstGap longest time between two sweeps since this was asked last, s, beyond what was planned
    /// @param lookSeconds CPU time spent looking
    /// @param cpuSeconds CPU time of the sampler's thread
    /// @param idleHertz rate in force for idle namespaces
    /// @param busyHertz rate in force for busy ones, as measured
    /// @param throttled whether looks were left out for want of CPU budget in the last second
    /// @param foldedByCap listeners told as `~other` because there are too many series
    public record Figures(
            Map<String, Long> looks,
            long failures,
            double worstGap,
            double lookSeconds,
            double cpuSeconds,
            double idleHertz,
            double busyHertz,
            boolean throttled,
            long foldedByCap) {}

    /// Upper ends of the classic histogram's buckets, s.
    public static double[] classicBounds() {
        return Series.CLASSIC.clone();
    }
}

package dev.anteroom.capture.evidence;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The accept queue over time, sampled many times a second (`kernel/queue.jsonl`).
public record QueueLog(List<Sample> samples) {
    public QueueLog {
        samples = List.copyOf(samples);
    }

    /// One listening socket at one time.
    ///
    /// @param depth connections in the queue
    /// @param limit the listener's backlog
    /// @param oldestMillis age of the oldest connection queued on the port, ms
    /// @param arrived connections of the port that are queued now and were not in the sample before; from then on
    ///     an age grows with time, and need not be said again. Of several sockets of one port the first has them
    /// @param left identities of those that were queued in the sample before and are not any more
    /// @param drops packets dropped on this socket since it was made
    /// @param listenOverflows `TcpExt.ListenOverflows` of the namespace
    /// @param listenDrops `TcpExt.ListenDrops`
    /// @param passiveOpens `Tcp.PassiveOpens`
    /// @param arrivals connections established on this port since the log began, counted by the kernel's
    ///     tracepoint; those to the same port of other network namespaces are in it
    /// @param arrivalsElsewhere how many of them can have been other namespaces' at most
    public record Sample(
            Instant time,
            String address,
            int port,
            @Nullable Long inode,
            int depth,
            @Nullable Integer limit,
            @Nullable Long oldestMillis,
            List<Arrival> arrived,
            List<Long> left,
            @Nullable Long drops,
            @Nullable Long listenOverflows,
            @Nullable Long listenDrops,
            @Nullable Long passiveOpens,
            @Nullable Long arrivals,
            @Nullable Long arrivalsElsewhere) {
        public Sample {
            arrived = List.copyOf(arrived);
            left = List.copyOf(left);
        }
    }

    /// A connection when it was first seen in the queue.
    ///
    /// @param id its number in this log, from 1
    /// @param ageMillis how long it had been queued then
    public record Arrival(long id, long ageMillis) {}
}

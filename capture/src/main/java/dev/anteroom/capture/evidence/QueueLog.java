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
    /// @param agesMillis how long each queued connection has waited, ms; empty where the sample has none
    /// @param drops packets dropped on this socket since it was made
    /// @param listenOverflows `TcpExt.ListenOverflows` of the namespace
    /// @param listenDrops `TcpExt.ListenDrops`
    /// @param passiveOpens `Tcp.PassiveOpens`
    public record Sample(
            Instant time,
            String address,
            int port,
            @Nullable Long inode,
            int depth,
            @Nullable Integer limit,
            List<Long> agesMillis,
            @Nullable Long drops,
            @Nullable Long listenOverflows,
            @Nullable Long listenDrops,
            @Nullable Long passiveOpens) {
        public Sample {
            agesMillis = List.copyOf(agesMillis);
        }
    }
}

package dev.anteroom.watch.window;

import dev.anteroom.wire.WaitHistogram;
import java.time.Duration;
import java.time.Instant;

/// What was seen of one listener between two moments. Sums are of this window alone, never since the beginning.
///
/// @param start when it began
/// @param end when it ended
/// @param host the machine's name
/// @param workload what the listener belongs to (a pod's owner, a systemd unit, a program)
/// @param version of the workload, where that is known (a pod template's hash); empty where it isn't
/// @param listener address and port, `*:8080`; `~other` for those that are told together
/// @param limit the accept queue's limit, 0 for `~other`
/// @param depthMax most connections queued in any look
/// @param oldestMax the longest that a connection that still waited had waited, s
/// @param overflows packets dropped because the queue was full
/// @param drops packets dropped at the listener for whatever reason, overflows among them
/// @param connections connections counted in `waits`
/// @param waits how long they waited; where `complete` is false only of those that some look met in the queue
/// @param resolution mean gap between two looks at the queue, s: shorter waits are in the lowest bucket or unseen
/// @param complete whether every connection that arrived is in `waits`: those that no look met, too
public record Window(
        Instant start,
        Instant end,
        String host,
        String workload,
        String version,
        String listener,
        int limit,
        int depthMax,
        double oldestMax,
        long overflows,
        long drops,
        long connections,
        WaitHistogram waits,
        double resolution,
        boolean complete) {
    /// The usual length.
    public static final Duration LENGTH = Duration.ofSeconds(10);

    /// Whether anything happened in it.
    public boolean idle() {
        return depthMax == 0 && overflows == 0 && drops == 0 && connections == 0;
    }
}

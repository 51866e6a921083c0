package dev.anteroom.diagnosis.latency;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client's P99 in parts. How it is made: [SplitArithmetic].
///
/// @param source who measured, and the file where it comes from one (`wrk, client/wrk.txt`)
/// @param quantile which quantile it is: `P99`, or the nearest that the client told
/// @param clientMillis its value, ms
/// @param queueWait time in the accept queue
/// @param synRetries time that dropped SYNs took to be repeated
/// @param rest everything else: the service, the network, the client itself
/// @param notes what limits the figures, one sentence each
public record LatencySplit(
        String source,
        String quantile,
        double clientMillis,
        Part queueWait,
        Part synRetries,
        Part rest,
        List<String> notes) {
    public LatencySplit {
        notes = List.copyOf(notes);
    }

    /// One part.
    ///
    /// @param millis the estimate; `null` where the capture lacks what it would take
    /// @param lowMillis no less, whatever else holds
    /// @param highMillis no more
    /// @param why where the estimate comes from
    public record Part(@Nullable Double millis, double lowMillis, double highMillis, String why) {}

    /// The share that passed before the service had the connection, in the queue or until a repeated SYN was let in;
    /// `null` where neither part is known.
    public @Nullable Double shareAtTheDoor() {
        Double queue = share(queueWait);
        Double retries = share(synRetries);
        return queue == null && retries == null
                ? null
                : (Double) Math.min(1, (queue == null ? 0 : queue) + (retries == null ? 0 : retries));
    }

    /// A part's share of the whole, 0 to 1; `null` where the part isn't known.
    public @Nullable Double share(Part part) {
        return part.millis() == null || clientMillis <= 0 ? null : (Double) (part.millis() / clientMillis);
    }
}

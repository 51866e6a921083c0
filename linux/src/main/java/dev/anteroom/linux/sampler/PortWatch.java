package dev.anteroom.linux.sampler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the sampler keeps of one port. Not thread-safe.
final class PortWatch {
    /// Sockets of one port that have been seen and have gone; a service that is restarted every minute would otherwise
    /// collect them.
    private static final int MAX_GONE = 8;

    private final int port;
    private final List<ListenerWatch> listeners = new ArrayList<>(2);
    private final WaitEstimator waits;
    /// Sum of the queues in the present sample.
    private int depth;

    private int oldestMillis;

    PortWatch(int port, boolean fromTheStart) {
        this.port = port;
        this.waits = new WaitEstimator(fromTheStart);
    }

    int port() {
        return port;
    }

    int depth() {
        return depth;
    }

    void begin() {
        depth = 0;
        oldestMillis = 0;
    }

    void addDepth(int queued) {
        depth += queued;
    }

    void oldest(int millis) {
        oldestMillis = Math.max(oldestMillis, millis);
    }

    int oldest() {
        return oldestMillis;
    }

    WaitEstimator waits() {
        return waits;
    }

    @Nullable
    ListenerWatch find(long cookie) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).cookie() == cookie) {
                return listeners.get(i);
            }
        }
        return null;
    }

    void add(ListenerWatch watch, int sample) {
        if (listeners.stream().filter(l -> l.lastSample() < sample - 1).count() >= MAX_GONE) {
            listeners.stream()
                    .min(Comparator.comparingInt(ListenerWatch::lastSample))
                    .ifPresent(listeners::remove);
        }
        listeners.add(watch);
    }

    /// @param counted connections established on it since the first sample, negative where nobody counted
    PortReport report(int sample, long passiveOpens, boolean alone, long counted, boolean linearRetries) {
        List<ListenerReport> reports =
                listeners.stream().map(listener -> listener.report(sample)).toList();
        WaitEstimate estimate = waits.estimate(passiveOpens, alone, counted, 0);
        long dropped = reports.stream().mapToLong(ListenerReport::drops).sum();
        return new PortReport(
                port, reports, estimate, SynRetryEstimate.of(dropped, estimate.arrivals(), linearRetries));
    }
}

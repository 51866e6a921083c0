package dev.anteroom.watch.metrics;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What the agent counts of itself, from many threads.
public final class SelfFigures {
    private final Map<String, AtomicLong> captures = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> incidents = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> notifications = new ConcurrentHashMap<>();
    private volatile boolean reloaded = true;
    private volatile Instant reloadedAt = Instant.now();

    public SelfFigures() {}

    /// @param result `taken`, or `skipped_…` with the reason
    public void capture(String result) {
        captures.computeIfAbsent(result, _ -> new AtomicLong()).incrementAndGet();
    }

    /// @param cause the first that was named, `none` where none was, `undiagnosed` where there is no diagnosis
    public void incident(String cause) {
        incidents.computeIfAbsent(cause, _ -> new AtomicLong()).incrementAndGet();
    }

    /// @param outcome kind and `sent` or `failed`
    public void notification(String kind, String outcome) {
        notifications
                .computeIfAbsent(kind + " " + outcome, _ -> new AtomicLong())
                .incrementAndGet();
    }

    public void reloaded(boolean successful) {
        reloaded = successful;
        if (successful) {
            reloadedAt = Instant.now();
        }
    }

    Map<String, Long> captures() {
        return copy(captures);
    }

    Map<String, Long> incidents() {
        return copy(incidents);
    }

    Map<String, Long> notifications() {
        return copy(notifications);
    }

    boolean lastReloadSuccessful() {
        return reloaded;
    }

    Instant lastSuccessfulReload() {
        return reloadedAt;
    }

    private static Map<String, Long> copy(Map<String, AtomicLong> counts) {
        Map<String, Long> copy = new TreeMap<>();
        counts.forEach((name, count) -> copy.put(name, count.get()));
        return copy;
    }
}

package dev.anteroom.watch.sampling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which listener is told under which name. Guarded by the sampler's lock.
final class SeriesTable {
    /// A series without listeners is told for this long, so that its last counts are scraped.
    private static final long KEPT_NANOS = 300_000_000_000L;

    /// An ephemeral port that is listened on for so long is a service: gRPC's usual port is one.
    private static final long EPHEMERAL_NANOS = 600_000_000_000L;

    private final Map<SeriesKey, Series> series = new LinkedHashMap<>();
    private final Series folded = new Series(SeriesKey.FOLDED);
    private SamplingRules rules;
    private long folds;

    SeriesTable(SamplingRules rules) {
        this.rules = rules;
    }

    void rules(SamplingRules newRules) {
        rules = newRules;
    }

    Series folded() {
        return folded;
    }

    /// Listeners that would have had a series of their own but for the cap, now.
    long foldedByCap() {
        return folds;
    }

    /// Gives each listener of a namespace the name that it should have by now.
    void assign(Iterable<ListenerWatch> listeners, long now) {
        for (ListenerWatch listener : listeners) {
            Owner owner = listener.owner;
            if (owner == null || listener.series != folded || !isTold(listener, now)) {
                continue;
            }
            SeriesKey key = new SeriesKey(listener.listener.endpoint(), owner.workload(), owner.version());
            Series known = series.get(key);
            if (known == null) {
                if (series.size() >= rules.cap()) {
                    folds++;
                    continue;
                }
                known = new Series(key);
                series.put(key, known);
            }
            listener.moveTo(known);
        }
    }

    private boolean isTold(ListenerWatch listener, long now) {
        int port = listener.listener.port();
        if (rules.ports().contains(port) || listener.thereBefore) {
            return true;
        }
        long age = now - listener.since;
        boolean ephemeral = port >= rules.firstEphemeral() && port <= rules.lastEphemeral();
        return age >= (ephemeral ? EPHEMERAL_NANOS : rules.youngSeconds() * 1_000_000_000L);
    }

    void beginCounting() {
        folds = 0;
    }

    /// Its listener is gone; its counts stay.
    void left(ListenerWatch listener, long now) {
        listener.series.members.remove(listener);
        if (listener.series.members.isEmpty()) {
            listener.series.emptySince = now;
        }
    }

    void expire(long now) {
        series.values()
                .removeIf(one -> one.members.isEmpty()
                        && one.emptySince != 0
                        && now - one.emptySince > KEPT_NANOS
                        && one.windowIdle());
    }

    /// All of them, the folded one last.
    List<Series> all() {
        List<Series> all = new ArrayList<>(series.values());
        all.add(folded);
        return all;
    }
}

package dev.anteroom.watch.sampling;

import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.survey.ListenerVerdict;
import org.jspecify.annotations.Nullable;

/// One listening socket that is there. Guarded by the sampler's lock.
final class ListenerWatch {
    private static final long WORD_STAYS_NANOS = 15_000_000_000L;

    final Listener listener;
    final NamespaceWatch namespace;
    final long cgroup;
    /// When it was first seen, on the monotonic clock.
    final long since;
    /// Whether it was there when its namespace was looked at for the first time by a starting agent: its age is unknown
    /// then,
    /// and it is told at once.
    final boolean thereBefore;

    Series series;
    /// Null until somebody has found it out.
    @Nullable
    Owner owner;

    int depth;
    int limit;
    long drops;
    int oldestMillis;
    int generation;
    // Since the last time its state was told.
    int stateLooks;
    int stateNonEmpty;
    int stateFull;
    int stateDepth;
    long stateDrops;
    /// Since when the same connection is at the head of the queue, on the monotonic clock; 0 for an empty one.
    long headSince;

    ListenerVerdict.Word word = ListenerVerdict.Word.IDLE;
    private long worseUntil;

    ListenerWatch(
            Listener listener, long cgroup, NamespaceWatch namespace, long since, boolean thereBefore, Series series) {
        this.listener = listener;
        this.cgroup = cgroup;
        this.namespace = namespace;
        this.since = since;
        this.thereBefore = thereBefore;
        this.series = series;
        this.limit = listener.limit();
        this.drops = listener.drops();
    }

    /// Takes the word for the last second. A worse one stays for a while, so that whoever asks every 15 s meets it.
    void word(ListenerVerdict.Word now, long nanos) {
        if (now.compareTo(word) >= 0 || nanos >= worseUntil) {
            word = now;
            worseUntil = nanos + WORD_STAYS_NANOS;
        }
        stateLooks = 0;
        stateNonEmpty = 0;
        stateFull = 0;
        stateDepth = 0;
        stateDrops = 0;
    }

    void moveTo(Series next) {
        series.members.remove(this);
        series = next;
        next.members.add(this);
        next.emptySince = 0;
    }
}

package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.EventKind;
import dev.anteroom.gotrace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Mark phases, assists and the times that the world was stopped.
final class GcTracker {
    private static final int PRECISION = 5;
    private static final int MAX_REASONS = 100;
    private static final long NOT = Long.MIN_VALUE;

    private final Clock marking = new Clock();
    private final Clock stopped = new Clock();
    private final Histogram cycles = new Histogram(PRECISION);
    private final Histogram assists = new Histogram(PRECISION);
    private final Map<String, Histogram> stops = new LinkedHashMap<>();
    private long cycleSince = NOT;
    private long stopSince = NOT;
    private String stopReason = "";
    private long[] assistSince = new long[0];

    Clock marking() {
        return marking;
    }

    Clock stopped() {
        return stopped;
    }

    /// @param begin since when a stretch that is only told to be under way has been
    void event(TraceEvent e, long begin) {
        long now = e.time();
        switch (e.range()) {
            case GC -> {
                if (e.kind() == EventKind.RANGE_END) {
                    endCycle(now);
                } else if (cycleSince == NOT) {
                    cycleSince = e.kind() == EventKind.RANGE_ACTIVE ? begin : now;
                    marking.start(cycleSince);
                }
            }
            case STW -> {
                if (e.kind() == EventKind.RANGE_END) {
                    endStop(now);
                } else if (stopSince == NOT) {
                    stopSince = now;
                    stopReason = e.text();
                    stopped.start(now);
                }
            }
            case MARK_ASSIST -> assist(e, begin);
            case SWEEP -> {}
        }
    }

    private void endCycle(long now) {
        if (cycleSince != NOT) {
            cycles.add(now - cycleSince);
            marking.stop(now);
            cycleSince = NOT;
        }
    }

    private void endStop(long now) {
        if (stopSince != NOT) {
            String reason = stops.size() < MAX_REASONS || stops.containsKey(stopReason) ? stopReason : "(others)";
            stops.computeIfAbsent(reason, r -> new Histogram(PRECISION)).add(now - stopSince);
            stopped.stop(now);
            stopSince = NOT;
        }
    }

    private void assist(TraceEvent e, long begin) {
        int slot = e.slot();
        if (slot < 0) {
            return;
        }
        if (slot >= assistSince.length) {
            int old = assistSince.length;
            assistSince = Arrays.copyOf(assistSince, Math.max(slot + 1, Math.max(64, old * 2)));
            Arrays.fill(assistSince, old, assistSince.length, NOT);
        }
        if (e.kind() == EventKind.RANGE_END) {
            if (assistSince[slot] != NOT) {
                assists.add(e.time() - assistSince[slot]);
                assistSince[slot] = NOT;
            }
        } else if (assistSince[slot] == NOT) {
            assistSince[slot] = e.kind() == EventKind.RANGE_ACTIVE ? begin : e.time();
        }
    }

    /// Ends what is under way, at the trace's end or before a gap.
    void closeAll(long now) {
        endCycle(now);
        endStop(now);
        Arrays.fill(assistSince, NOT);
    }

    GcWork build(long now) {
        List<StopReason> reasons = new ArrayList<>();
        stops.forEach((reason, durations) -> reasons.add(new StopReason(reason, durations.distribution())));
        reasons.sort(
                (a, b) -> Long.compare(b.durations().totalNanos(), a.durations().totalNanos()));
        return new GcWork(cycles.distribution(), assists.distribution(), reasons, marking.read(now), stopped.read(now));
    }
}

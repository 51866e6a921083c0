package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.List;

/// The one way from both formats to the visitor: keeps time from running backwards, counts, and notes damage.
final class EventSink {
    private static final int MAX_DAMAGES = 100;

    final TraceEvent event;
    private final TraceVisitor visitor;
    private final List<TraceDamage> damages = new ArrayList<>();
    private long events;
    private long startTime;
    private long lastTime;
    private boolean clockKnown = true;
    private final long most;

    /// @param most how many events are handed on at most
    EventSink(TraceVisitor visitor, Stacks stacks, long most) {
        this.visitor = visitor;
        this.most = most;
        this.event = new TraceEvent(stacks);
    }

    /// Hands the event on, at `time` or, if that isn't later than the last event, one nanosecond after it.
    ///
    /// The last rule is that of Go's reader: the clocks of two processors may disagree, the order doesn't.
    void emit(EventKind kind, long time) {
        TraceEvent e = event;
        long t = time;
        if (events == 0) {
            startTime = t;
        } else if (t <= lastTime) {
            t = lastTime + 1;
        }
        lastTime = t;
        if (events++ == most) {
            throw new EnoughException();
        }
        e.kind = kind;
        e.time = t;
        e.since = t;
        visitor.event(e);
    }

    /// As [#emit] for version 1, whose coarse clock gives many events the same time: for a state that began at
    /// `since` already.
    void emitSince(EventKind kind, long time, long since) {
        TraceEvent e = event;
        long t = Math.max(time, lastTime);
        if (events == 0) {
            startTime = time;
            t = time;
        }
        lastTime = t;
        if (events++ == most) {
            throw new EnoughException();
        }
        e.kind = kind;
        e.time = t;
        e.since = Math.min(since, t);
        visitor.event(e);
    }

    /// The visitor has got as many events as it wanted.
    static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EnoughException() {
            super("enough", null, false, false);
        }
    }

    /// Notes that there were more events than were wanted.
    void stopped() {
        events = most;
        damages.add(new TraceDamage(
                0, lastTime, "only the first " + most + " events were read, as many as were asked for"));
    }

    /// Times are in ticks of unknown length.
    void clockUnknown() {
        clockKnown = false;
    }

    void gap() {
        if (events > 0) {
            emit(EventKind.GAP, lastTime);
        }
    }

    void damage(long offset, String what) {
        if (damages.size() < MAX_DAMAGES) {
            damages.add(new TraceDamage(offset, lastTime, what));
        }
    }

    long lastTime() {
        return lastTime;
    }

    TraceOutcome outcome() {
        return new TraceOutcome(events, startTime, lastTime, clockKnown, damages);
    }
}

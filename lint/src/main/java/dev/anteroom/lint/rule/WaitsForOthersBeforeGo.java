package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// The loop waits for a group, a condition or a message of another goroutine.
final class WaitsForOthersBeforeGo implements Rule {
    @Override
    public About about() {
        return new About(
                "AR110",
                "The accept path waits for another goroutine",
                CauseId.ACCEPT_LOOP_DEADLOCKED,
                Severity.WARNING,
                "cached: dead-batch, dead-warm; relayd: dead-started",
                "Wait in a select with a deadline or the end of the service, or let the other goroutine take the connection.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.GROUP, Event.Kind.RECEIVE),
                "if that goroutine never comes, nobody accepts any more",
                WaitsForOthersBeforeGo::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        boolean slots = event.kind() == Event.Kind.RECEIVE
                && ((Channels.isSemaphore(event) && Channels.capacity(event) == Channels.Capacity.SOME)
                        || path.kind() == AcceptPath.Kind.WRAPPER);
        if (slots || path.isSide() || path.accept() == null) {
            return Confidence.MAYBE;
        }
        return PathEvents.atMost(Confidence.LIKELY, PathEvents.known(path, event));
    }
}

package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// A send that nobody may ever receive, between two accepts.
final class SendsWithoutWayOut implements Rule {
    @Override
    public About about() {
        return new About(
                "AR106",
                "The accept path sends on a channel without a way out",
                CauseId.ACCEPT_LOOP_DEADLOCKED,
                Severity.WARNING,
                "cached: dead-events; relayd: dead-pool",
                "Send in a select with the end of the service as its other case, and close the connection where nobody takes it.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.SEND),
                "when its receivers are busy or gone, nobody accepts any more",
                (path, event) -> weight(path, event),
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        Channels.Capacity capacity = Channels.capacity(event);
        if (path.isSide() || Channels.isSemaphore(event) || path.kind() == AcceptPath.Kind.HOOK) {
            return Confidence.MAYBE;
        }
        return switch (capacity) {
            case NONE -> path.sure() ? Confidence.SURE : Confidence.LIKELY;
            case SOME -> Confidence.MAYBE;
            case UNKNOWN -> Confidence.LIKELY;
        };
    }
}

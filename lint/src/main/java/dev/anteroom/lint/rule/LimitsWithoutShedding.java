package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// A semaphore, a pool or a condition that admits connections and lets the rest wait where nobody sees them.
final class LimitsWithoutShedding implements Rule {
    @Override
    public About about() {
        return new About(
                "AR107",
                "A limit of connections lets the rest wait in the kernel",
                CauseId.CONNECTION_LIMIT_EXHAUSTED,
                Severity.WARNING,
                "edged: limit-listener; relayd: limit-slots",
                "Accept first, and close or answer \"busy\" where no slot is free; give each slot a deadline.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        Set<Event.Kind> kinds = Set.of(Event.Kind.SEND, Event.Kind.RECEIVE, Event.Kind.SEMAPHORE, Event.Kind.CONDITION);
        PathEvents.report(
                this,
                in,
                kinds,
                "with every slot taken the service accepts nobody, and its metrics show nothing",
                LimitsWithoutShedding::weight,
                draft -> {
                    if (draft.confidence() != Confidence.MAYBE || isLimit(draft)) {
                        out.accept(draft);
                    }
                });
    }

    private static boolean isLimit(Draft draft) {
        return !draft.node().is("send_statement") && !draft.node().is("unary_expression");
    }

    private static Confidence weight(AcceptPath path, Event event) {
        if (path.isSide()) {
            return Confidence.MAYBE;
        }
        return switch (event.kind()) {
            case SEMAPHORE -> PathEvents.known(path, event);
            case CONDITION -> PathEvents.atMost(Confidence.LIKELY, PathEvents.known(path, event));
            default -> {
                boolean slots = Channels.isSemaphore(event) && Channels.capacity(event) == Channels.Capacity.SOME;
                yield slots ? PathEvents.known(path, event) : Confidence.MAYBE;
            }
        };
    }
}

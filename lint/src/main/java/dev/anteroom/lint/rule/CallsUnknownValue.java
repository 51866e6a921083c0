package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// A call of a function value between two accepts: a policy, a filter, a callback.
final class CallsUnknownValue implements Rule {
    @Override
    public About about() {
        return new About(
                "AR131",
                "The accept path calls a function that others choose",
                CauseId.SLOW_WORK_IN_ACCEPT,
                Severity.NOTE,
                "gatewayd: slow-ticket",
                "Call it on the connection’s own goroutine.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.CALL_OF_VALUE),
                "whatever it does, the door is shut meanwhile",
                CallsUnknownValue::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        return Confidence.MAYBE;
    }
}

package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// DNS, a call of another service, a query, a child process between two accepts.
final class CallsOutBeforeGo implements Rule {
    @Override
    public About about() {
        return new About(
                "AR105",
                "The accept path waits for another service, name server or program",
                CauseId.SLOW_WORK_IN_ACCEPT,
                Severity.ERROR,
                "relayd: slow-names; gatewayd: slow-policy-call",
                "Ask from the connection’s own goroutine, or keep the answer in a cache that is renewed beside the loop.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.OUTSIDE),
                "whatever it waits for, all new connections wait for",
                CallsOutBeforeGo::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        return PathEvents.known(path, event);
    }
}

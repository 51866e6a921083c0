package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import dev.anteroom.lint.syntax.Node;
import java.util.Set;
import java.util.function.Consumer;

/// A sleep, a timer or a rate limiter on the way of success.
final class SleepsBeforeGo implements Rule {
    @Override
    public About about() {
        return new About(
                "AR108",
                "The accept path sleeps when nothing failed",
                CauseId.SLOW_WORK_IN_ACCEPT,
                Severity.WARNING,
                "gatewayd: slow-pace; meterd: meter-paced",
                "Refuse what is too much, or pace the connections on goroutines of their own.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.SLEEP),
                "each new connection waits that much longer for every one before it",
                SleepsBeforeGo::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        if (insideErrorTest(path, event)) {
            return Confidence.MAYBE;
        }
        return PathEvents.atMost(Confidence.LIKELY, PathEvents.known(path, event));
    }

    /// A sleep under an `if` that looks at an error is somebody's back-off.
    private static boolean insideErrorTest(AcceptPath path, Event event) {
        for (Node test = event.node().ancestor("if_statement"); test != null; test = test.ancestor("if_statement")) {
            Node condition = test.child("condition");
            if (condition != null && event.file().text(condition).matches("(?s).*\\b\\w*[eE]rr\\w*\\b.*")) {
                return true;
            }
        }
        return path.failure() == null;
    }
}

package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// A handshake or a read between Accept and `go`, or inside a listener's own Accept.
final class ReadsBeforeGo implements Rule {
    @Override
    public About about() {
        return new About(
                "AR103",
                "The accept path waits for the new connection’s peer",
                CauseId.SLOW_WORK_IN_ACCEPT,
                Severity.ERROR,
                "relayd: slow-handshake; edged: slow-preamble",
                "Start the goroutine first, and make the handshake or the first read there, under a deadline.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.PEER_READ),
                "one slow peer keeps everybody else in the accept queue",
                ReadsBeforeGo::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        if (path.kind() == AcceptPath.Kind.HOOK) {
            return PathEvents.atMost(Confidence.LIKELY, PathEvents.known(path, event));
        }
        return PathEvents.known(path, event);
    }
}

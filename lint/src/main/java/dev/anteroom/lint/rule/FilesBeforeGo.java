package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import java.util.Set;
import java.util.function.Consumer;

/// File access and logging between two accepts: quick on most days.
final class FilesBeforeGo implements Rule {
    @Override
    public About about() {
        return new About(
                "AR128",
                "The accept path writes or reads files or logs",
                CauseId.SLOW_WORK_IN_ACCEPT,
                Severity.NOTE,
                "relayd: slow-journal; gatewayd: lock-log",
                "Hand the line to a goroutine that writes, through a channel that may drop.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.FILE, Event.Kind.LOG, Event.Kind.PEER_WRITE),
                "a full disk or pipe holds the door shut",
                FilesBeforeGo::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        return event.kind() == Event.Kind.FILE
                ? PathEvents.atMost(Confidence.LIKELY, PathEvents.known(path, event))
                : Confidence.MAYBE;
    }
}

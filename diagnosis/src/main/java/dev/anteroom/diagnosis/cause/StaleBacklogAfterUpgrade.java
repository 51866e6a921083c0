package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.BacklogVersusSomaxconn;
import dev.anteroom.diagnosis.signal.OverflowReading;
import dev.anteroom.diagnosis.weigh.Sign;

/// The listener's limit is frozen at what `somaxconn` was when `listen()` was called: the socket was inherited through
/// an upgrade, or the service started before the sysctl was raised. Today's somaxconn exceeds it, and a fresh Go
/// listener would have that. Raising the sysctl again does nothing; calling `listen()` again on the same socket does,
/// at once. A service that asked for a small backlog itself looks the same from outside, and the summary says so.
public final class StaleBacklogAfterUpgrade implements Rule {
    @Override
    public CauseId id() {
        return CauseId.STALE_BACKLOG_AFTER_UPGRADE;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(BacklogVersusSomaxconn.class).isEmpty()) {
            return Finding.unsupported(
                    id(), "the listener's backlog (ss -lnt) or net.core.somaxconn isn't in the capture");
        }
        BacklogVersusSomaxconn backlog =
                incident.get(BacklogVersusSomaxconn.class).get();
        if (!backlog.stale()) {
            return Finding.excluded(id(), backlog.summary());
        }
        boolean full =
                incident.get(AcceptQueue.class).map(q -> q.group().everFull()).orElse(false);
        boolean once = incident.get(OverflowReading.class)
                .map(OverflowReading::notable)
                .orElse(false);
        if (!incident.overflows() && !full && !once) {
            return Finding.excluded(id(), backlog.summary() + ", but the queue neither overflowed nor was full");
        }
        FindingBuilder found = new FindingBuilder(id(), incident.overflows() ? Sign.QUEUE_OVERFLOWED : Sign.QUEUE_FULL)
                .with(backlog.facts())
                .with(incident.kernelFacts());
        if (once) {
            found.with(incident.get(OverflowReading.class).orElseThrow().facts());
        }
        if (backlog.askedFor()) {
            found.against(
                    Fact.said(
                            "the service asked for a small backlog itself: no somaxconn is so small, or the socket is"
                                    + " younger than a listener that has today's limit",
                            backlog.file()),
                    Sign.BACKLOG_ASKED_FOR);
        }
        Backlogs.weighLoop(incident, found);
        Backlogs.remedies(incident, found, backlog.backlog());
        return found.likely("The backlog of " + incident.place() + " is still " + backlog.backlog()
                + ", from when the socket was listened on; somaxconn is " + backlog.somaxconn()
                + " now. (A service that asks for " + backlog.backlog() + " itself looks the same.)");
    }
}

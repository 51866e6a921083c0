package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.BacklogVersusSomaxconn;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.OverflowReading;
import dev.anteroom.diagnosis.weigh.Sign;

/// The accept loop is quick, and bursts exceed the listener's limit: between two looks at the queue it overflows and is
/// empty again. A backlog of N holds N+1; what exceeds it loses its SYN and comes back after a second. It differs from
/// a loop that is the bottleneck in that the queue doesn't stand, and no loop is held up; then a larger limit would
/// only make the wait longer.
public final class BacklogTooSmall implements Rule {
    private static String limitWords(int limit) {
        return limit < 0 ? "" : " of " + limit;
    }

    /// Said only where it was seen: the acceptor waits for connections, and the queue was empty at some look.
    private static boolean keepsUp(Incident incident) {
        return (incident.loops().any(Posture.WAITING) || incident.loops().any(Posture.ACCEPTING))
                && !incident.loops().certainlyHeldUp()
                && incident.get(AcceptQueue.class).map(q -> !q.persistent()).orElse(false);
    }

    @Override
    public CauseId id() {
        return CauseId.BACKLOG_TOO_SMALL;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(AcceptQueue.class).isEmpty()) {
            return Finding.unsupported(id(), "no accept queue depth or limit in the capture");
        }
        boolean full = incident.get(AcceptQueue.class).get().group().everFull();
        boolean once = incident.get(OverflowReading.class)
                .map(OverflowReading::notable)
                .orElse(false);
        if (!incident.overflows() && !full && !once) {
            return Finding.excluded(
                    id(),
                    incident.get(OverflowDelta.class)
                                    .map(OverflowDelta::summary)
                                    .orElse("the queue was never seen full")
                            + ", deepest "
                            + incident.get(AcceptQueue.class).get().deepest()
                            + limitWords(incident.get(AcceptQueue.class)
                                    .get()
                                    .group()
                                    .limit()));
        }
        int limit = incident.get(AcceptQueue.class).get().group().limit();
        FindingBuilder found = new FindingBuilder(id(), incident.overflows() ? Sign.QUEUE_OVERFLOWED : Sign.QUEUE_FULL);
        found.with(incident.kernelFacts());
        if (once) {
            found.with(incident.get(OverflowReading.class).orElseThrow().facts());
        }
        Backlogs.weighLoop(incident, found);
        if (limit >= 1024) {
            found.against(
                    Fact.number("the limit is large already", limit, "connections", null, null), Sign.LIMIT_LARGE);
        } else if (limit > 0 && limit <= 128) {
            found.seen(Sign.LIMIT_SMALL);
        }
        incident.get(BacklogVersusSomaxconn.class)
                .filter(b -> b.stale() && !b.askedFor())
                .ifPresent(b -> found.against(Fact.said(b.summary(), b.file()), Sign.BACKLOG_STALE));
        Backlogs.remedies(incident, found, limit);
        String seen = incident.overflows()
                ? incident.get(OverflowDelta.class).map(OverflowDelta::summary).orElse("the queue overflowed")
                : "the queue was full, "
                        + incident.get(AcceptQueue.class).orElseThrow().depths();
        return found.likely("More connections come at once than the backlog of "
                + (limit < 0 ? "the listener" : Integer.toString(limit)) + " on " + incident.place() + " holds"
                + (keepsUp(incident) ? " although the accept loop keeps up: " : ": ") + seen + ".");
    }
}

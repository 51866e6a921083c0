package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.BacklogVersusSomaxconn;
import dev.anteroom.diagnosis.weigh.Sign;

/// What the rules about the backlog share: what the accept loop's posture says for or against them, and the remedies.
final class Backlogs {
    private Backlogs() {}

    /// A backlog is the cause only if the loop is quick. A loop that is held up, or a queue that stands, speaks
    /// against it.
    static void weighLoop(Incident incident, FindingBuilder found) {
        boolean held = incident.loops().certainlyHeldUp();
        if (held || incident.stopped()) {
            found.against(
                    Fact.said(
                            "the accept loop is held up: a larger backlog would only let more connections wait", null),
                    Sign.LOOP_HELD_UP);
        } else if (incident.loops().any(Posture.WAITING) || incident.loops().any(Posture.ACCEPTING)) {
            found.seen(Sign.LOOP_FREE);
        }
        if (incident.waitsLong()
                && incident.get(AcceptQueue.class)
                        .map(q -> q.standsStill() || q.fullAtEveryMoment())
                        .orElse(false)) {
            found.against(
                    Fact.said("the queue stands at every snapshot: the loop is slower than the arrivals", null),
                    Sign.QUEUE_STANDS);
        }
    }

    static void remedies(Incident incident, FindingBuilder found, int limit) {
        long wanted = Math.max(4096, limit * 4L);
        long somaxconn = incident.get(BacklogVersusSomaxconn.class)
                .map(b -> b.somaxconn())
                .orElse(-1L);
        String raise = somaxconn >= wanted ? "" : "sysctl -w net.core.somaxconn=" + wanted + " && ";
        found.remedy(
                "raise the backlog of the running listener: listen() again on the same socket",
                raise + "anteroom relisten --pid " + incident.pid() + " --port " + incident.portWord() + " --backlog "
                        + wanted,
                "a longer queue can hide a loop that becomes slow",
                false);
        found.remedy(
                "for the next start (Go takes somaxconn as the backlog)",
                raise.isEmpty()
                        ? "restart the service"
                        : "sysctl -w net.core.somaxconn=" + wanted + "   # then restart the service",
                "none",
                true);
    }
}

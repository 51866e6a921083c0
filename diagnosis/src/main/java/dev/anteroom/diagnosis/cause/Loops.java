package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.TracedLoop;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptTrace;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import java.util.List;
import java.util.Optional;

/// What the rules about the accept loop's posture ask in common.
final class Loops {
    private Loops() {}

    /// The loop seen in that posture: one that is still in it rather than one that was, a certain one rather than a
    /// guessed one; where no dump shows one, the loop of a trace that spent most of its time so.
    static Optional<AcceptLoop> heldUp(Incident incident, Posture posture) {
        boolean guessesHoldNobody = incident.loops().certainlyAccepts() && wasEmpty(incident);
        AcceptLoop best = null;
        int bestRank = -1;
        for (AcceptLoop loop : incident.loops().loops()) {
            if (!loop.everSaw(posture) || (loop.guessed() && guessesHoldNobody)) {
                continue;
            }
            // Who calls Accept is the loop rather than who started it.
            boolean inAccept = loop.sightings().stream()
                    .anyMatch(sighting -> AcceptFrames.outermostAccept(sighting.frames()) >= 0);
            int rank = (loop.guessed() ? 0 : 8)
                    + (inAccept ? 4 : 0)
                    + (loop.posture() == posture ? 2 : 0)
                    + (loop.sawOnly(posture) ? 1 : 0);
            if (rank > bestRank) {
                best = loop;
                bestRank = rank;
            }
        }
        return best != null
                ? Optional.of(best)
                : incident.get(AcceptTrace.class)
                        .flatMap(trace -> trace.heldUp(posture))
                        .map(TracedLoop::asSeen);
    }

    /// Beside a queue that was empty at some look and has no line at the last, and a loop that accepts, a goroutine
    /// that only looks like a loop holds nobody up.
    private static boolean wasEmpty(Incident incident) {
        return incident.listener()
                .map(group -> group.latestDepth() < ListenerGroup.A_LINE
                        && group.sockets().observations().stream()
                                .anyMatch(look -> ListenerGroup.depth(look.value()) == 0))
                .orElse(false);
    }

    /// What a trace says about that posture: for how long the loop was in it, and who ended it.
    static List<Fact> traced(Incident incident, Posture posture) {
        return incident.get(AcceptTrace.class)
                .flatMap(trace -> trace.heldUp(posture).map(loop -> List.of(trace.fact(loop, posture))))
                .orElse(List.of());
    }

    /// The latest sighting in that posture.
    static AcceptLoop.Sighting sighting(AcceptLoop loop, Posture posture) {
        for (AcceptLoop.Sighting sighting : loop.sightings().reversed()) {
            if (sighting.posture() == posture) {
                return sighting;
            }
        }
        return loop.latest();
    }

    static Fact fact(AcceptLoop loop, AcceptLoop.Sighting sighting) {
        String who = loop.id() == 0
                ? "the accept loop"
                : "goroutine " + loop.id() + ", the accept loop" + (loop.guessed() ? " by its name and shape" : "");
        return new Fact(
                who + ", is " + sighting.posture().words() + ": " + sighting.chain(loop.loop()),
                sighting.state().text(),
                null,
                sighting.waitMinutes() > 0 ? "for at least " + sighting.waitMinutes() + " minutes" : null,
                sighting.file());
    }

    /// No loop was seen in the posture that a rule is about: because there is no dump, or because it did something
    /// else.
    static Finding absent(CauseId id, Incident incident, String reason) {
        return incident.loops().dumps() == 0
                        && incident.get(AcceptTrace.class)
                                .map(t -> t.loops().isEmpty())
                                .orElse(true)
                ? Finding.unsupported(id, "no goroutine dump or trace in the capture shows what the accept loop does")
                : Finding.excluded(id, reason);
    }
}

package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Case;
import dev.anteroom.diagnosis.CauseId;
import dev.anteroom.diagnosis.Fact;
import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import java.util.Optional;

/// What the rules about the accept loop's posture ask in common.
final class Loops {
    private Loops() {}

    /// The loop seen in that posture: one that is still in it rather than one that was, a certain one rather than a
    /// guessed one.
    static Optional<AcceptLoop> heldUp(Case incident, Posture posture) {
        AcceptLoop best = null;
        int bestRank = -1;
        for (AcceptLoop loop : incident.loops().loops()) {
            if (!loop.everSaw(posture)) {
                continue;
            }
            int rank = (loop.guessed() ? 0 : 4) + (loop.posture() == posture ? 2 : 0) + (loop.sawOnly(posture) ? 1 : 0);
            if (rank > bestRank) {
                best = loop;
                bestRank = rank;
            }
        }
        return Optional.ofNullable(best);
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
    static Finding absent(CauseId id, Case incident, String reason) {
        return incident.loops().dumps() == 0
                ? Finding.unsupported(id, "no goroutine dump in the capture shows what the accept loop does")
                : Finding.excluded(id, reason);
    }
}

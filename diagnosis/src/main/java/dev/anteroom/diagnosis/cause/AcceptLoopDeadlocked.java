package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// The loop waits for something that nobody will ever release: a cycle of locks between the loop and a handler, a lock
/// that was never unlocked, a channel that nobody sends to. Nothing moves: the same goroutine at the same place of the
/// same stack in two dumps, and a queue from which nothing was taken. It differs from a slow lock or a full limit in
/// that no goroutine is in sight which could let go: either whoever could holds on to something that waits for the loop
/// itself, or there is none. Two locks of the same code that two goroutines wait for crosswise are such a cycle,
/// though somebody else of that code may be at work.
public final class AcceptLoopDeadlocked implements Rule {
    @Override
    public CauseId id() {
        return CauseId.ACCEPT_LOOP_DEADLOCKED;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<AcceptLoop> held =
                Loops.heldUp(incident, Posture.LOCKED).or(() -> Loops.heldUp(incident, Posture.LIMITED));
        if (held.isEmpty()) {
            return Loops.absent(id(), incident, "no accept loop is blocked on a lock or a channel");
        }
        AcceptLoop loop = held.get();
        Stuckness stuckness = Stuckness.of(incident, loop);
        if (!stuckness.forGood()) {
            return Finding.excluded(id(), stuckness.words());
        }
        AcceptLoop.Sighting sighting = loop.latest();
        FindingBuilder found = new FindingBuilder(id(), stuckness.sign())
                .with(Loops.fact(loop, sighting))
                .with(stuckness.facts())
                .with(incident.kernelFacts());
        if (sighting.posture() == Posture.LIMITED
                && ConnectionLimitExhausted.looksLikeLimiter(sighting)
                && Holders.servedConnections(incident) > 0) {
            found.against(
                    Fact.said("it waits in a connection limiter while connections are being served", null),
                    Sign.LIMITER_WHILE_SERVING);
        }
        found.remedy("keep the evidence while it runs", incident.dumpCommand(), "none", false);
        found.remedy(
                "restart it: it will not recover by itself",
                "kill -QUIT " + incident.pid(),
                "prints every goroutine and ends the process; queued connections are reset",
                true);
        found.change(
                "break the cycle: one order for locks, no lock held while sending to a channel or calling back into"
                        + " the listener",
                "none");
        return found.likely(
                "The accept loop is blocked for good in " + sighting.inner() + ": " + stuckness.words() + ".");
    }
}

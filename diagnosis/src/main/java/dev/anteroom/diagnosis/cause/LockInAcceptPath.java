package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.TracedLoop;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptTrace;
import dev.anteroom.diagnosis.signal.LockWaitChain;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// Accept, or the loop around it, needs a mutex that others hold for long: a listener's own lock, an RWMutex with a
/// writer waiting, the descriptor's fdMutex held by a RawConn callback. It moves: the lock changes hands, or its holder
/// is at work and will let go. It differs from `accept_loop_deadlocked` in that, and from the harmless queue of several
/// Serve loops on one listener (fdMutex, a sibling parked in Accept).
public final class LockInAcceptPath implements Rule {
    @Override
    public CauseId id() {
        return CauseId.LOCK_IN_ACCEPT_PATH;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<AcceptLoop> locked = Loops.heldUp(incident, Posture.LOCKED);
        if (locked.isEmpty()) {
            boolean siblings = incident.loops().any(Posture.BEHIND_SIBLING);
            return Loops.absent(
                    id(),
                    incident,
                    siblings
                            ? "the Accept calls that wait for fdMutex stand behind a sibling parked in Accept of the"
                                    + " same listener: harmless"
                            : "no accept loop waits for a mutex");
        }
        AcceptLoop loop = locked.get();
        AcceptLoop.Sighting sighting = Loops.sighting(loop, Posture.LOCKED);
        FindingBuilder found = new FindingBuilder(id(), loop.guessed() ? Sign.LOOP_LOCKED_GUESSED : Sign.LOOP_LOCKED)
                .with(Loops.fact(loop, sighting))
                .with(Loops.traced(incident, Posture.LOCKED))
                .with(incident.kernelFacts());
        Stuckness stuckness = Stuckness.of(incident, loop);
        if (stuckness.forGood()) {
            found.against(Fact.said(stuckness.words(), null), stuckness.sign());
        } else if (stuckness.moves()) {
            found.seen(Sign.LOOP_MOVES);
        }
        incident.get(LockWaitChain.class).ifPresent(c -> found.with(c.facts()));
        String holder = incident.get(LockWaitChain.class)
                .map(LockWaitChain::holderWords)
                .filter(words -> !words.isEmpty())
                .or(() -> incident.get(AcceptTrace.class)
                        .flatMap(trace -> trace.heldUp(Posture.LOCKED))
                        .map(TracedLoop::waker))
                .orElse("");
        found.change(
                "take the lock out of the accept path: copy what it protects (atomic.Pointer), or hold it"
                        + (holder.isEmpty() ? "" : " in " + holder)
                        + " only for the assignment and never across I/O, a call or a sleep",
                "none");
        if (holder.isEmpty()) {
            found.remedy(
                    "see who holds it: the mutex profile names the function that unlocks late",
                    "go tool pprof -top " + incident.pprof("mutex?seconds=10"),
                    "needs runtime.SetMutexProfileFraction > 0",
                    false);
        }
        return found.likely("The accept loop waits for a lock in " + sighting.inner()
                + (holder.isEmpty() ? "" : ", held by " + holder)
                + "; connections wait for as long as the lock is held.");
    }
}

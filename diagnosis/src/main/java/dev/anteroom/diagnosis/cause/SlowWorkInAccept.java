package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.Work;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// The accept loop does synchronous work for each connection before it takes the next one: a TLS handshake, a header
/// read, a look-up, a file, a call to another service. One slow client or backend then holds the door for everybody.
/// The loop's goroutine has the work's frames and no Accept frame; it moves (differs from `accept_loop_deadlocked`),
/// and it waits for the network, a file or a CPU, not for a lock (`lock_in_accept_path`). A loop whose accept fails and
/// is tried again (`accept_error_spin`) is at work too, but has no connection in its hands.
public final class SlowWorkInAccept implements Rule {
    @Override
    public CauseId id() {
        return CauseId.SLOW_WORK_IN_ACCEPT;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<AcceptLoop> busy = Loops.heldUp(incident, Posture.BUSY);
        if (busy.isEmpty()) {
            return Loops.absent(id(), incident, "no accept loop was seen doing other work between two accepts");
        }
        AcceptLoop loop = busy.get();
        AcceptLoop.Sighting sighting = Loops.sighting(loop, Posture.BUSY);
        Work work = Work.of(sighting.frames(), loop.loop());
        FindingBuilder found = new FindingBuilder(id(), loop.guessed() ? Sign.LOOP_BUSY_GUESSED : Sign.LOOP_BUSY)
                .with(Loops.fact(loop, sighting))
                .with(Loops.traced(incident, Posture.BUSY))
                .with(incident.kernelFacts());
        Optional<AcceptLoop> waiter = loop.guessed() ? Loops.heldUp(incident, Posture.LOCKED) : Optional.empty();
        // Chores are at work now and then; hardly any of them is held up by a lock, and often one holds it.
        waiter.ifPresent(w -> found.against(
                Fact.said(
                        "goroutine " + w.id() + ", which may be the loop as well, waits for a lock",
                        w.latest().file()),
                Sign.ANOTHER_LOCKED));
        if (incident.get(AcceptErrors.class).map(AcceptErrors::spins).orElse(false)) {
            found.against(
                    Fact.said("accept fails over and over: what the loop does is the way of an error", null),
                    Sign.ACCEPT_FAILS_WITHOUT_PAUSE);
        }
        long busyTimes = loop.sightings().stream()
                .filter(s -> s.posture() == Posture.BUSY)
                .count();
        if (busyTimes == loop.sightings().size() && busyTimes > 1) {
            found.seen(Sign.BUSY_AT_EVERY_LOOK);
        } else if (busyTimes < loop.sightings().size()) {
            found.against(Fact.said("in another dump the same loop was not at work", null), Sign.BUSY_AT_SOME_LOOK);
        }
        found.change(
                "accept first, work later: hand the connection to its own goroutine straight after Accept and do "
                        + work.words() + " there, with a deadline",
                "a bound on concurrent handshakes may be wanted");
        found.change(
                "give that work a deadline (conn.SetDeadline, context) so that one client can't hold the door", "none");
        return found.likely("Between two accepts the loop " + loop.loop() + " does " + work.words() + " ("
                + sighting.inner() + "), and everybody else waits at the door.");
    }
}

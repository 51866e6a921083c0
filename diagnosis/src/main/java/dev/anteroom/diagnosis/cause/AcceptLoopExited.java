package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.weigh.Sign;

/// The listener is open and no goroutine will ever call Accept on it again: the loop returned on an error, or a panic
/// in it was recovered. The dump is whole and has no accept loop for it: fewer goroutines parked in Accept than
/// listeners, and none held up on the way to one. It differs from an upgrade's drain, where a successor that holds the
/// same socket accepts and the queue is empty.
public final class AcceptLoopExited implements Rule {
    @Override
    public CauseId id() {
        return CauseId.ACCEPT_LOOP_EXITED;
    }

    @Override
    public Finding judge(Incident incident) {
        AcceptLoops loops = incident.loops();
        if (loops.dumps() == 0) {
            return Finding.unsupported(id(), "no goroutine dump in the capture");
        }
        if (!loops.complete()) {
            return Finding.unsupported(id(), "the goroutine dump is cut: a missing loop proves nothing");
        }
        boolean sureHeld = incident.loops().certainlyHeldUp();
        if (sureHeld) {
            return Finding.excluded(id(), "its accept loop is there and held up");
        }
        if (incident.runnableAcceptor()) {
            return Finding.excluded(id(), "an accept loop is there and runnable");
        }
        if (incident.get(QueueHistory.class).map(QueueHistory::moves).orElse(false)) {
            return Finding.excluded(id(), "connections were taken from the queue until the end: somebody accepts");
        }
        int parked = loops.listenersParked();
        int listeners = incident.targetListeners();
        if (parked >= listeners && listeners > 0) {
            return Finding.excluded(id(), "each of the " + listeners + " listeners has a goroutine parked in Accept");
        }
        if (parked > 0 && listeners == 0) {
            return Finding.unsupported(
                    id(), "goroutines are parked in Accept, and no file says how many listeners there are");
        }
        boolean foreign = incident.get(ListenerHolders.class)
                .map(ListenerHolders::heldByOthersOnly)
                .orElse(false);
        FindingBuilder found = new FindingBuilder(id(), Sign.NO_LOOP_FOR_LISTENER)
                .with(new Fact(
                        "goroutines parked in Accept, for " + listeners + " listening sockets",
                        Integer.toString(Math.max(0, parked)),
                        "goroutines",
                        null,
                        incident.evidence()
                                .target()
                                .goroutines()
                                .last()
                                .map(o -> o.file())
                                .orElse(null)))
                .with(incident.kernelFacts());
        if (incident.get(AcceptQueue.class).isPresent()
                && !incident.get(AcceptQueue.class).get().standsStill()) {
            found.against(
                    Fact.said("it is not certain that nothing was accepted between the snapshots", null),
                    incident.get(AcceptQueue.class).get().left() > 0
                                    || !incident.get(AcceptQueue.class).get().everQueued()
                            ? Sign.CONNECTIONS_LEFT_QUEUE
                            : Sign.MAYBE_ACCEPTED);
        }
        if (foreign) {
            found.against(Fact.said("another process holds the socket", null), Sign.HELD_BY_OTHERS);
        }
        if (!incident.heldUp().isEmpty()) {
            found.against(
                    Fact.said(
                            "a goroutine that may be the loop is at work: "
                                    + incident.heldUp()
                                            .getFirst()
                                            .latest()
                                            .chain(incident.heldUp().getFirst().loop()),
                            incident.heldUp().getFirst().latest().file()),
                    Sign.GUESSED_LOOP_AT_WORK);
        }
        found.remedy(
                "restart the service: nothing in it accepts on " + incident.place() + " any more",
                "kill -TERM " + incident.pid(),
                "queued connections are reset; with tcp_migrate_req and a SO_REUSEPORT sibling they move",
                true);
        found.change(
                "let the loop end only with its listener: on a temporary error continue with back-off, after a panic"
                        + " end the process",
                "none");
        return found.likely("No goroutine accepts on " + incident.place()
                + ": the accept loop has ended, and the listener was left open.");
    }
}

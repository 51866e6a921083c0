package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.OverflowReading;
import dev.anteroom.diagnosis.signal.StopTheWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether connections wait, by the kernel's evidence alone and before any cause is asked.
///
/// An alarm needs something that was seen. Health needs it too: an empty queue, ages that are short, counters that
/// stood still, an acceptor that was free. What lies between is said as a doubt, and nothing is decided.
///
/// @param doubts why the capture can neither be called healthy nor sick, each a sentence's part, the gravest first
/// @param elsewhere where the evidence points, if not at accepting
record Whether(Verdict verdict, List<String> doubts, List<Fact> elsewhere) {
    /// The last of so many waits [Incident#LONG_WAIT_MILLIS] where the loop takes one each millisecond, and one that
    /// keeps up is hardly faster: one look at them says nothing good.
    private static final int LONG_LINE = 250;

    Whether {
        elsewhere = List.copyOf(elsewhere);
        doubts = List.copyOf(doubts);
    }

    static Whether of(Incident incident) {
        Optional<String> foreign = Belonging.doubt(incident);
        if (foreign.isPresent()) {
            return new Whether(Verdict.INCONCLUSIVE, List.of(foreign.get()), List.of());
        }
        if (incident.acceptBound()) {
            return new Whether(Verdict.ACCEPT_BOUND, List.of(), List.of());
        }
        List<String> doubts = doubts(incident);
        List<Fact> elsewhere = Elsewhere.of(incident);
        if (!incident.hasKernelEvidence() || incident.stopped() || !doubts.isEmpty()) {
            return new Whether(Verdict.INCONCLUSIVE, doubts, elsewhere);
        }
        AcceptQueue queue = incident.get(AcceptQueue.class).orElseThrow();
        boolean twoLooks = queue.states().size() >= 2 || queue.history().isPresent();
        if (!twoLooks && !looksWell(incident, queue)) {
            return new Whether(Verdict.INCONCLUSIVE, doubts, elsewhere);
        }
        // A queue that was empty at two looks is no proof where the acceptor stood for much of the time in between.
        if (queue.history().isEmpty()
                && incident.get(StopTheWorld.class).map(StopTheWorld::severe).orElse(false)) {
            return new Whether(Verdict.INCONCLUSIVE, doubts, elsewhere);
        }
        return new Whether(elsewhere.isEmpty() ? Verdict.HEALTHY : Verdict.NOT_ACCEPT, List.of(), elsewhere);
    }

    private static List<String> doubts(Incident incident) {
        List<String> doubts = new ArrayList<>();
        Optional<AcceptQueue> queue = incident.get(AcceptQueue.class);
        boolean counted = incident.get(OverflowDelta.class).isPresent();
        if (queue.isPresent() && queue.get().everQueued()) {
            AcceptQueue seen = queue.get();
            boolean fullAtLast = seen.states().getLast().full();
            if (fullAtLast || (seen.group().everFull() && !counted)) {
                doubts.add("the queue of " + incident.place() + " was full (" + seen.depths() + ")"
                        + (counted ? "" : ", and no counter says that nobody was lost"));
            } else if (seen.standsWithoutClock() && !incident.drainedBetween()) {
                doubts.add("connections were queued at " + incident.place() + " at every look (" + seen.depths()
                        + "), and nothing says for how long");
            }
        }
        incident.get(AcceptErrors.class)
                .filter(AcceptErrors::saidByTheService)
                .ifPresent(errors -> doubts.add("the service's own log says that accept failed: " + errors.summary()));
        return doubts;
    }

    /// Whether a single look is enough to say that all is well: some goroutine is parked in Accept (for each listener,
    /// where something is queued), the queue isn't half full and no long line, and the counters don't say that it
    /// often was full.
    private static boolean looksWell(Incident incident, AcceptQueue queue) {
        int depth = queue.deepest();
        int limit = queue.group().limit();
        if (depth >= LONG_LINE || (limit > 0 && depth * 2L >= limit)) {
            return false;
        }
        boolean freeAcceptor = queue.everQueued()
                ? incident.anyFreeAcceptor()
                : incident.loops().listenersParked() > 0;
        return freeAcceptor
                && !queue.group().everFull()
                && !incident.get(OverflowReading.class)
                        .map(OverflowReading::notable)
                        .orElse(false);
    }
}

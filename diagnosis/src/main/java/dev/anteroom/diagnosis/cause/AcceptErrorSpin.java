package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.FailingAccept;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// Accept fails at once and the loop tries again without a pause: a CPU burns in accept4 and its error path, nobody
/// gets in. It differs from a busy healthy loop in that the queue doesn't move although the loop is always in Accept,
/// and from `fd_exhaustion` under net/http, which sleeps. From `cpu_starvation` by who else wants a processor: a
/// dump stops the world, so that a spinning loop is shown as runnable, but then nobody else is. The error behind
/// it (usually EMFILE) is named beside it. Without a profile or a trace of system calls a dump tells as much, where
/// the loop was running inside accept beside a queue that nothing leaves. Where the listener itself was closed no
/// queue is left that could stand.
public final class AcceptErrorSpin implements Rule {
    /// A loop that was met running inside accept each time, beside a queue that nothing leaves: accept would have
    /// returned with a connection.
    private static Optional<AcceptLoop> emptyHanded(Incident incident) {
        boolean stands = incident.get(AcceptQueue.class)
                .map(queue -> queue.standsStill() || Stuckness.onlyGrew(queue))
                .orElse(false);
        return stands
                ? incident.loops().loops().stream()
                        .filter(loop -> !loop.guessed() && loop.sawOnly(Posture.ACCEPTING))
                        .findFirst()
                : Optional.empty();
    }

    @Override
    public CauseId id() {
        return CauseId.ACCEPT_ERROR_SPIN;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<AcceptErrors> errors = incident.get(AcceptErrors.class);
        Optional<AcceptLoop> empty = emptyHanded(incident);
        if (empty.isPresent() && errors.filter(AcceptErrors::spins).isEmpty()) {
            return new FindingBuilder(id(), Sign.INSIDE_ACCEPT_EMPTY_HANDED)
                    .with(Loops.fact(empty.get(), empty.get().latest()))
                    .with(incident.kernelFacts())
                    .remedy(FailingAccept.nameTheError(incident.pid()))
                    .change(FailingAccept.BACK_OFF, "none")
                    .likely("The accept loop runs inside accept, and no connection leaves the queue: accept fails each"
                            + " time, and is called again without a pause.");
        }
        if (errors.isEmpty()) {
            return Finding.unsupported(id(), "no CPU profile and no strace log: a loop that spins would be seen there");
        }
        AcceptErrors seen = errors.get();
        boolean closed = incident.acceptsOnNothing();
        if (!seen.spins() && !closed) {
            boolean failed = !seen.failures().isEmpty();
            return failed && seen.pace() == AcceptErrors.Pace.UNKNOWN && seen.acceptShare() < 0
                    ? Finding.unsupported(id(), seen.summary() + "; how fast it tries again isn't in the capture")
                    : Finding.excluded(id(), seen.summary());
        }
        FindingBuilder found = new FindingBuilder(id(), Sign.ACCEPT_FAILS_WITHOUT_PAUSE)
                .with(seen.facts())
                .with(incident.kernelFacts());
        incident.get(OpenFilesShare.class)
                .filter(f -> f.exhausted())
                .ifPresent(f -> found.with(f.facts()).seen(Sign.DESCRIPTORS_EXHAUSTED));
        if (incident.get(AcceptQueue.class).isPresent()
                && incident.get(AcceptQueue.class).get().standsStill()) {
            found.seen(Sign.QUEUE_STANDS_STILL);
        }
        String error = seen.errorName(incident.get(OpenFilesShare.class));
        if (error.equals("EMFILE")) {
            found.remedy(
                    "raise the descriptor limit of the running process: the loop recovers by itself",
                    "prlimit --pid " + incident.pid() + " --nofile=65536:65536",
                    "hides a leak if descriptors are never closed",
                    false);
        }
        found.change(FailingAccept.BACK_OFF, "none");
        if (closed) {
            return found.likely("Accept fails on a listener that is closed (each that is open has its acceptor) and is"
                    + " retried without a pause: " + seen.cost() + ", and clients are refused.");
        }
        return found.likely("Accept fails" + (error.isEmpty() ? "" : " with " + error)
                + " and is retried without a pause: " + seen.cost() + ", and nobody gets in.");
    }
}

package dev.anteroom.diagnosis;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.LockWaits;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.CollectorLoad;
import dev.anteroom.diagnosis.signal.CpuThrottling;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.ProcessState;
import dev.anteroom.diagnosis.signal.ProcessorLoad;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.signal.RetryingClients;
import dev.anteroom.diagnosis.signal.StopTheWorld;
import dev.anteroom.diagnosis.signal.SynQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One listener with everything that was read about it: what a cause's rule judges.
///
/// @param listener the listener in question; empty where no file shows a listening socket
/// @param listeners every listener of the namespace, this one included
/// @param loops the accept loops of the process (of all its listeners)
/// @param lockWaits who waits for which lock in the latest dump
/// @param readings every signal, by its type
public record Incident(
        Evidence evidence,
        Optional<ListenerGroup> listener,
        List<ListenerGroup> listeners,
        AcceptLoops loops,
        LockWaits lockWaits,
        Readings readings) {
    private static final Pattern PPROF =
            Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]{1,255}/[A-Za-z0-9/._~-]{0,255}");

    public Incident {
        listeners = List.copyOf(listeners);
    }

    /// What was read of that kind; empty where the capture has nothing to read it from.
    public <T> Optional<T> get(Class<T> kind) {
        return readings.get(kind);
    }

    /// A wait that is worth a verdict when it is seen in one snapshot only, ms.
    static final double LONG_WAIT_MILLIS = 250;

    /// A wait that is worth a verdict when connections were queued in every snapshot, ms.
    static final double PERSISTENT_WAIT_MILLIS = 50;

    /// Where few connections come, one that was late is no P99.
    private static final int FEWEST_LONG_WAITS = 3;

    /// One that waited so long is enough.
    private static final double CERTAINLY_LONG_MILLIS = 1000;

    /// A wait that counts where it is known what holds the loop up, ms.
    static final double QUEUED_BEHIND_MILLIS = 20;

    /// Queued at every look where neither ages nor arrivals are known: by Little's law that is
    /// [#PERSISTENT_WAIT_MILLIS] for each, unless more than 320 connections come a second; a loop that keeps up
    /// takes one in well under a millisecond, so that two looks hardly find so many twice.
    private static final int STANDING_LINE = 16;

    /// Whether the kernel shows connections waiting long in the accept queue: not moving at all, full at every
    /// moment, or old. A queue that is merely not empty at a moment is what bursts look like, and no sickness.
    public boolean waitsLong() {
        if (get(AcceptQueue.class).isEmpty() || !get(AcceptQueue.class).get().everQueued()) {
            return false;
        }
        AcceptQueue q = get(AcceptQueue.class).get();
        if (q.history().isPresent() && q.history().get().aged()) {
            return waitsLong(q.history().get());
        }
        Double oldest = q.oldestMillis();
        if (oldest != null && oldest >= LONG_WAIT_MILLIS) {
            return true;
        }
        if (q.persistent()) {
            if (q.standsStill() || q.fullAtEveryMoment()) {
                return true;
            }
            if (oldest != null) {
                return oldest >= PERSISTENT_WAIT_MILLIS;
            }
            if (q.littleMillis() != null) {
                return q.littleMillis() >= PERSISTENT_WAIT_MILLIS;
            }
            if (drainedBetween()) {
                return false;
            }
            if (q.states().stream().allMatch(s -> s.depth() >= STANDING_LINE)) {
                return true;
            }
            // No ages and no arrival rate: a queue that has not shrunk below a fair part of its limit is a standing
            // one.
            int limit = q.group().limit();
            return limit > 0 && q.states().stream().allMatch(s -> s.depth() * 5 >= limit);
        }
        return false;
    }

    /// Whether the dumps show the queue empty beside looks at which it wasn't: in each of them every listener's
    /// acceptor is parked in Accept, which it is only when there is nothing to take. Looks that meet a burst
    /// twice are met by it. Not where goroutines want a processor: then nobody may have asked the netpoller.
    boolean drainedBetween() {
        return loops.dumps() >= 2
                && loops.complete()
                && anyFreeAcceptor()
                && heldUp().isEmpty()
                && loops.loops().stream()
                        .allMatch(loop -> loop.sawOnly(Posture.WAITING)
                                && loop.sightings().size() == loops.dumps())
                && get(ProcessorLoad.class)
                        .map(p -> p.runnableGoroutines() >= 0 && p.runnableGoroutines() < FEW_RUNNABLE)
                        .orElse(false)
                && !stopped();
    }

    /// Goroutines that are runnable in a dump of a process with processors to spare: who fetched it, and one or two.
    private static final int FEW_RUNNABLE = 4;

    /// The same by a log of the queue: what a hundredth of all connections waited, and not what one of them did.
    /// A shorter wait counts only where the queue stood; bursts that drain are none.
    private static boolean waitsLong(QueueHistory history) {
        double p99 = history.quantile(0.99).orElse(0.0);
        if (p99 >= LONG_WAIT_MILLIS) {
            return history.longWaits() >= FEWEST_LONG_WAITS || history.waits().maxMillis() >= CERTAINLY_LONG_MILLIS;
        }
        return p99 >= PERSISTENT_WAIT_MILLIS && history.stands(PERSISTENT_WAIT_MILLIS);
    }

    /// Whether the accept queue overflowed, by counters that are this listener's.
    public boolean overflows() {
        return get(OverflowDelta.class).isPresent()
                && get(OverflowDelta.class).get().attributable() > 0;
    }

    /// Whether clients of the same host are seen waiting to try again after the listener dropped their SYN.
    public boolean clientsRetry() {
        return get(RetryingClients.class).map(RetryingClients::notable).orElse(false);
    }

    /// Whether connections were lost before they reached the accept queue.
    public boolean lostInSynQueue() {
        return get(SynQueue.class).isPresent() && get(SynQueue.class).get().strength() >= 0.6 && !overflows();
    }

    /// Whether connections were in the queue while the loop was certainly held up: then they wait for it,
    /// however few snapshots there are.
    public boolean queuedBehindHeldLoop() {
        if (get(AcceptQueue.class).isEmpty() || !get(AcceptQueue.class).get().everQueued()) {
            return false;
        }
        boolean last = get(AcceptQueue.class).get().states().getLast().depth() > 0
                && get(AcceptQueue.class)
                        .get()
                        .history()
                        .map(h -> h.stands(QUEUED_BEHIND_MILLIS))
                        .orElse(true);
        return last && (stopped() || (!heldUp().isEmpty() && !anyFreeAcceptor()));
    }

    /// Whether a line stands at a listener that no goroutine of the process is going to accept on: the dump is
    /// whole, the holders of the sockets are known, and fewer goroutines are in Accept, or on the way to it, than
    /// the process has listeners.
    public boolean queuedWithoutAcceptor() {
        return lineAtEveryLook()
                && loops.dumps() > 0
                && loops.complete()
                && targetListenersKnown()
                && loops.listenersParked() >= 0
                && loops.listenersParked() < targetListeners()
                && heldUp().isEmpty()
                && !runnableAcceptor();
    }

    /// Whether a line stands at a socket that the process in question doesn't have open.
    public boolean queuedForNobody() {
        return lineAtEveryLook()
                && get(ListenerHolders.class)
                        .map(ListenerHolders::heldByOthersOnly)
                        .orElse(false);
    }

    /// Whether connections are queued while the process has no descriptor left: then accept fails for certain,
    /// however few looks there are.
    public boolean queuedWithoutDescriptors() {
        return get(AcceptQueue.class).isPresent()
                && get(AcceptQueue.class).get().states().getLast().depth() >= ListenerGroup.A_LINE
                && get(OpenFilesShare.class)
                        .map(f -> f.exhausted() && !f.systemExhausted())
                        .orElse(false);
    }

    /// Whether a line was seen in a capture whose strace log has accept fail for want of a descriptor: it was
    /// gone at another look because descriptors came free, which took as long as it took.
    public boolean queuedWhileRefused() {
        return get(AcceptQueue.class).isPresent()
                && get(AcceptQueue.class).get().deepest() >= ListenerGroup.A_LINE
                && get(AcceptErrors.class).map(AcceptErrors::seenRefused).orElse(false);
    }

    /// Whether a loop gets nothing but errors while each listener of the process has a goroutine parked in Accept: its
    /// own listener is closed, and clients are refused.
    public boolean acceptsOnNothing() {
        return get(AcceptErrors.class).map(AcceptErrors::failsAlways).orElse(false)
                && targetListenersKnown()
                && loops.listenersParked() >= targetListeners();
    }

    private boolean lineAtEveryLook() {
        return get(AcceptQueue.class).isPresent()
                && get(AcceptQueue.class).get().history().isEmpty()
                && get(AcceptQueue.class).get().states().stream().allMatch(s -> s.depth() >= ListenerGroup.A_LINE);
    }

    /// Whether connections were queued at every look while every acceptor that was seen was kept from running:
    /// runnable without a processor, or under a process that is stopped, throttled or collecting for much of the
    /// time.
    public boolean queuedWhileKeptFromRunning() {
        if (get(AcceptQueue.class).isEmpty() || !get(AcceptQueue.class).get().everQueued()) {
            return false;
        }
        boolean runtimeHeld = get(CpuThrottling.class)
                        .map(t -> t.delta() && t.share() >= 0.3)
                        .orElse(false)
                || get(StopTheWorld.class).map(s -> s.strength() >= 0.8).orElse(false)
                || (get(CollectorLoad.class).map(CollectorLoad::dominates).orElse(false) && runnableAcceptor());
        boolean waited = get(AcceptQueue.class)
                .get()
                .history()
                .flatMap(h -> h.quantile(0.99))
                .map(p99 -> p99 >= QUEUED_BEHIND_MILLIS)
                .orElse(true);
        if (runtimeHeld && waited && get(AcceptQueue.class).get().deepest() >= 2) {
            return true;
        }
        // Stops that are seen but not measured count where a line stands at every look.
        if (get(StopTheWorld.class).map(s -> s.strength() >= 0.55).orElse(false)
                && waited
                && get(AcceptQueue.class).get().persistent()
                && get(AcceptQueue.class).get().states().getLast().depth() >= ListenerGroup.A_LINE) {
            return true;
        }
        // The netpoller is asked by whoever has nothing to run: where a crowd waits for the processors, nobody asks
        // it, and an acceptor stays parked while a line stands before it.
        if (get(ProcessorLoad.class).map(ProcessorLoad::crowded).orElse(false)
                && waited
                && get(AcceptQueue.class).get().persistent()
                && get(AcceptQueue.class).get().states().getLast().depth() >= ListenerGroup.A_LINE) {
            return true;
        }
        return get(AcceptQueue.class).get().persistent()
                && get(AcceptQueue.class).get().deepest() >= 5
                && loops.dumps() > 0
                && !anyFreeAcceptor()
                && (runnableAcceptor() || !heldUp().isEmpty());
    }

    /// Whether the kernel's evidence says that connections wait or are lost before the service has accepted them.
    public boolean acceptBound() {
        return waitsLong()
                || overflows()
                || clientsRetry()
                || lostInSynQueue()
                || queuedBehindHeldLoop()
                || queuedWhileKeptFromRunning()
                || queuedWithoutAcceptor()
                || queuedForNobody()
                || queuedWithoutDescriptors()
                || queuedWhileRefused()
                || acceptsOnNothing()
                || memberStuck();
    }

    public boolean hasKernelEvidence() {
        return get(AcceptQueue.class).isPresent();
    }

    public boolean stopped() {
        return get(ProcessState.class).isPresent()
                && get(ProcessState.class).get().stopped() > 0;
    }

    /// Whether one socket of a SO_REUSEPORT group holds connections at every moment while a sibling never does.
    public boolean memberStuck() {
        return members().flatMap(ReuseportMembers::stuck).isPresent();
    }

    /// The sockets of the judged port, apart.
    public Optional<ReuseportMembers> members() {
        QueueLog log =
                evidence.target().queueLogs().last().map(Observation::value).orElse(null);
        return listener.map(group -> ReuseportMembers.of(group, log));
    }

    /// Loops that can't take the next connection until something else happens. Loops parked in Accept are left
    /// out: while this listener's queue isn't empty, they belong to other listeners.
    public List<AcceptLoop> heldUp() {
        return loops.heldUp();
    }

    /// Whether some loop could take a connection of this listener at once. With one listener that is any loop
    /// parked in Accept; with more, there have to be as many parked as there are listeners.
    public boolean anyFreeAcceptor() {
        int parked = loops.listenersParked();
        return parked > 0 && parked >= targetListeners();
    }

    private boolean targetListenersKnown() {
        Integer pid = evidence.target().pid();
        return pid != null
                && listeners.stream()
                        .flatMap(group -> group.latest().stream())
                        .anyMatch(socket -> socket.users().stream().anyMatch(u -> u.pid() == pid));
    }

    /// Listeners that the target is known or assumed to serve: those it holds and those of which no file says who
    /// does, or all of the namespace where it is seen to hold none.
    public int targetListeners() {
        Integer pid = evidence.target().pid();
        if (pid == null) {
            return listeners.size();
        }
        int held = 0;
        int unknown = 0;
        for (ListenerGroup group : listeners) {
            List<ListenSocket> shown = group.latestWithUsers();
            if (shown.isEmpty()) {
                unknown++;
            } else if (shown.stream().flatMap(socket -> socket.users().stream()).anyMatch(u -> u.pid() == pid)) {
                held++;
            }
        }
        return held > 0 ? held + unknown : listeners.size();
    }

    /// Whether a runnable acceptor was seen: it wants a processor and has none.
    public boolean runnableAcceptor() {
        return loops.any(Posture.RUNNABLE);
    }

    /// The pid in words for a command, `PID` where it isn't known.
    public String pid() {
        Integer pid = evidence.target().pid();
        return pid == null ? "PID" : pid.toString();
    }

    public String place() {
        return listener.map(ListenerGroup::place).orElse("the listener");
    }

    public int port() {
        return listener.map(ListenerGroup::port).orElse(0);
    }

    /// The port in words for a command, `PORT` where it isn't known.
    public String portWord() {
        return listener.map(l -> Integer.toString(l.port())).orElse("PORT");
    }

    /// A page of the service's pprof as a word of a shell command, at the address that it was recorded from
    /// where the capture says it. A capture may say anything: what has more than an address has in it isn't one.
    ///
    /// @param page `mutex?seconds=10`
    public String pprof(String page) {
        return "'" + recordedPprof().orElse("http://HOST:PORT/debug/pprof/") + page + "'";
    }

    private Optional<String> recordedPprof() {
        return Optional.ofNullable(evidence.manifest())
                .map(Manifest::pprof)
                .filter(address -> PPROF.matcher(address).matches());
    }

    /// The command that takes a goroutine dump: by pprof where the capture knows its address, else from outside, which
    /// needs none and stops nothing.
    public String dumpCommand() {
        return (recordedPprof().isPresent()
                        ? "curl -s " + pprof("goroutine?debug=2")
                        : "anteroom goroutines --pid " + pid() + " --raw")
                + " > goroutines.txt";
    }

    /// Facts of the kernel's side: what every cause of waiting has to explain.
    public List<Fact> kernelFacts() {
        List<Fact> facts = new ArrayList<>();
        get(AcceptQueue.class).filter(AcceptQueue::everQueued).ifPresent(q -> facts.addAll(q.facts()));
        get(AcceptQueue.class)
                .filter(AcceptQueue::everQueued)
                .flatMap(AcceptQueue::history)
                .ifPresent(h -> facts.addAll(h.facts()));
        get(OverflowDelta.class).filter(o -> o.attributable() > 0).ifPresent(o -> facts.addAll(o.facts()));
        get(RetryingClients.class).ifPresent(r -> facts.addAll(r.facts()));
        return facts;
    }

    /// Every signal that was read, for the report.
    public List<Signal> signals() {
        return readings.signals();
    }
}

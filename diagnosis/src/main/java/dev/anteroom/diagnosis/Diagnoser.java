package dev.anteroom.diagnosis;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.LockWaits;
import dev.anteroom.diagnosis.accept.LoopPostures;
import dev.anteroom.diagnosis.cause.Rule;
import dev.anteroom.diagnosis.cause.Rules;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.diagnosis.latency.SplitArithmetic;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.AcceptTrace;
import dev.anteroom.diagnosis.signal.BacklogVersusSomaxconn;
import dev.anteroom.diagnosis.signal.CollectorLoad;
import dev.anteroom.diagnosis.signal.CpuAcceptCluster;
import dev.anteroom.diagnosis.signal.CpuThrottling;
import dev.anteroom.diagnosis.signal.EpollWaitTower;
import dev.anteroom.diagnosis.signal.FlatTopPlateau;
import dev.anteroom.diagnosis.signal.ForkExecLeak;
import dev.anteroom.diagnosis.signal.GoroutinePileUp;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import dev.anteroom.diagnosis.signal.LockWaitChain;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.OverflowReading;
import dev.anteroom.diagnosis.signal.ProcessState;
import dev.anteroom.diagnosis.signal.ProcessorLoad;
import dev.anteroom.diagnosis.signal.Profiles;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.signal.RetryingClients;
import dev.anteroom.diagnosis.signal.RunQueueDelay;
import dev.anteroom.diagnosis.signal.Signal;
import dev.anteroom.diagnosis.signal.StackShares;
import dev.anteroom.diagnosis.signal.StopTheWorld;
import dev.anteroom.diagnosis.signal.SynQueue;
import dev.anteroom.diagnosis.signal.SyscallAttributionShift;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.linux.sampler.WaitEstimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The one entry: Evidence in, Diagnosis out. A pure function.
public final class Diagnoser {
    /// Below this a cause isn't named.
    private static final double WORTH_NAMING = 0.25;

    /// What a cause can be worth at most where the evidence doesn't decide whether connections wait at all.
    private static final double LIKELY_AT_MOST = 0.5;

    private Diagnoser() {}

    /// @throws CaptureException if the hints name a port that none of the capture's listeners has
    public static Diagnosis diagnose(Evidence evidence, Hints hints) {
        return diagnose(evidence, hints, ClientFigures.of(evidence));
    }

    /// @param client what clients measured, where somebody knows it
    public static Diagnosis diagnose(Evidence evidence, Hints hints, Optional<ClientFigures> client) {
        Case incident = incident(evidence, hints);
        boolean bound = incident.acceptBound();
        List<Cause> causes = new ArrayList<>();
        List<RuledOut> ruledOut = new ArrayList<>();
        List<Fact> elsewhere = bound ? List.of() : Elsewhere.of(incident);
        Verdict verdict = verdict(incident, bound, elsewhere);
        boolean decided = bound || verdict == Verdict.INCONCLUSIVE;
        for (Rule rule : Rules.ALL) {
            switch (rule.judge(incident)) {
                case Finding.Excluded excluded -> ruledOut.add(excluded.ruledOut());
                case Finding.Likely likely -> {
                    if (decided) {
                        causes.add(likely.cause());
                    } else {
                        ruledOut.add(new RuledOut(
                                rule.id(), "no connection waited or was lost while the capture was made", false));
                    }
                }
            }
        }
        causes = Ranking.rank(causes);
        if (verdict == Verdict.INCONCLUSIVE) {
            causes = causes.stream()
                    .map(c -> c.withConfidence(Math.min(c.confidence() * LIKELY_AT_MOST, LIKELY_AT_MOST)))
                    .toList();
        }
        List<Cause> named = new ArrayList<>();
        for (Cause cause : causes) {
            if (cause.confidence() >= (bound ? WORTH_NAMING : WORTH_NAMING / 2)) {
                named.add(cause);
            } else {
                ruledOut.add(new RuledOut(
                        cause.id(), "possible, but other evidence outweighs it: " + cause.summary(), false));
            }
        }
        List<Missing> missing = new ArrayList<>(MissingEvidence.of(incident, verdict, named));
        client.filter(c -> c.latency().tail().isEmpty())
                .ifPresent(c -> missing.add(new Missing(
                        "the clients' P99",
                        c.source() + " tells no quantile above P90",
                        c.latency().tool().startsWith("wrk") ? "wrk --latency …" : "--latency p99=…ms")));
        return new Diagnosis(
                evidence.origin(),
                verdict,
                Headlines.of(verdict, incident, named, elsewhere, missing),
                named,
                ruledOut,
                elsewhere,
                acceptWait(incident),
                client.flatMap(c -> SplitArithmetic.of(incident, c.latency(), c.source()))
                        .orElse(null),
                LoopPostures.of(evidence.target().loopLogs()),
                incident.listener().map(l -> summary(l)).orElse(null),
                incident.signals(),
                missing,
                evidence.unused());
    }

    private static Verdict verdict(Case incident, boolean bound, List<Fact> elsewhere) {
        if (bound) {
            return Verdict.ACCEPT_BOUND;
        }
        if (!incident.hasKernelEvidence() || incident.stopped()) {
            return Verdict.INCONCLUSIVE;
        }
        AcceptQueue queue = incident.queue().orElseThrow();
        boolean twoLooks = queue.states().size() >= 2 || queue.history().isPresent();
        if (!twoLooks && !looksWell(incident, queue)) {
            return Verdict.INCONCLUSIVE;
        }
        // A queue that was empty at two looks is no proof where the acceptor stood for much of the time in between.
        if (queue.history().isEmpty()
                && incident.stopTheWorld().map(StopTheWorld::severe).orElse(false)) {
            return Verdict.INCONCLUSIVE;
        }
        return elsewhere.isEmpty() ? Verdict.HEALTHY : Verdict.NOT_ACCEPT;
    }

    /// Whether a single look is enough to say that all is well: some goroutine is parked in Accept (for each listener,
    /// where something is queued), the queue isn't full, and the counters don't say that it often was.
    private static boolean looksWell(Case incident, AcceptQueue queue) {
        boolean freeAcceptor = queue.everQueued()
                ? incident.anyFreeAcceptor()
                : incident.loops().listenersParked() > 0;
        return freeAcceptor
                && !queue.group().everFull()
                && !incident.overflowReading().map(OverflowReading::notable).orElse(false);
    }

    private static ListenerSummary summary(ListenerGroup group) {
        return new ListenerSummary(
                group.address(),
                group.port(),
                group.latestDepth(),
                group.limit() < 0 ? null : group.limit(),
                group.sockets().size());
    }

    private static AcceptWait acceptWait(Case incident) {
        if (incident.queue().isEmpty()) {
            return AcceptWait.UNKNOWN;
        }
        AcceptQueue queue = incident.queue().get();
        if (queue.history().isPresent() && queue.history().get().aged()) {
            return acceptWait(queue.history().get());
        }
        int ages = queue.states().stream().mapToInt(s -> s.agesMillis().size()).sum();
        Double oldest = queue.oldestMillis();
        if (!queue.everQueued()) {
            return new AcceptWait(
                    null,
                    null,
                    null,
                    queue.littleMillis() == null ? null : 0.0,
                    "none",
                    0,
                    "the queue was empty at each of " + queue.states().size() + " snapshots");
        }
        String method = ages > 0
                ? "queue ages"
                : queue.stayed() > 0
                        ? "same connection in two snapshots"
                        : queue.littleMillis() != null ? "Little's law" : "none";
        String note = ages > 0
                ? "ages of connections still waiting: each will wait longer than that"
                : queue.stayed() > 0
                        ? "a lower bound: the time between the snapshots"
                        : "too few snapshots for a distribution";
        return new AcceptWait(oldest, null, null, queue.littleMillis(), method, ages, note);
    }

    private static AcceptWait acceptWait(QueueHistory history) {
        WaitEstimate waits = history.waits();
        if (history.maxDepth() == 0) {
            return new AcceptWait(
                    null,
                    0.0,
                    0.0,
                    0.0,
                    "queue ages",
                    history.samples(),
                    "the queue was empty at each of " + history.samples() + " looks in "
                            + Words.seconds(history.window()));
        }
        String note = Words.count(waits.arrivals(), "connection") + " in " + Words.seconds(history.window())
                + (waits.stillWaiting() > 0
                        ? "; " + waits.stillWaiting() + " of them still waited at the end, and will wait longer"
                        : "")
                + (waits.arrivalSource() == WaitEstimate.ArrivalSource.AGE_DENSITY
                        ? "; several listeners share the kernel's counter, so the number of quick ones is a lower bound"
                        : "")
                + (waits.consistent()
                        ? ""
                        : "; ages and Little's law disagree: take the figures as an order of magnitude");
        return new AcceptWait(
                waits.maxMillis(),
                waits.quantileMillis(0.5),
                waits.quantileMillis(0.99),
                waits.meanMillis(),
                "queue ages",
                (int) Math.min(Integer.MAX_VALUE, waits.seen()),
                note);
    }

    /// Reads every signal of every listener, and picks the listener that the diagnosis is about: the one asked for,
    /// else the sickest, else the target's own.
    public static Case incident(Evidence evidence, Hints hints) {
        ProcessEvidence target = evidence.target();
        List<ListenerGroup> all = ListenerGroup.of(target.sockets());
        AcceptLoops loops = AcceptLoops.find(target.goroutines(), acceptCallers(target));
        List<ListenerGroup> candidates = candidates(all, evidence, hints);
        OfProcess common = OfProcess.of(target, loops);
        if (candidates.isEmpty()) {
            return read(evidence, Optional.empty(), all, loops, common);
        }
        List<Case> cases = new ArrayList<>();
        for (ListenerGroup group : candidates) {
            cases.add(read(evidence, Optional.of(group), all, loops, common));
        }
        cases.sort(Comparator.comparingDouble(Diagnoser::sickness).reversed());
        return cases.getFirst();
    }

    private static double sickness(Case incident) {
        AcceptQueue queue = incident.queue().orElseThrow();
        double sickness = 0;
        if (incident.waitsLong()) {
            sickness = queue.standsStill() ? 6 : 5;
        } else if (incident.memberStuck()) {
            sickness = 5.5;
        } else if (incident.queuedBehindHeldLoop()) {
            sickness = 4;
        } else if (incident.overflows() || incident.clientsRetry()) {
            sickness = 3;
        } else if (queue.everQueued()) {
            sickness = 1;
        }
        // All else equal, a listener that only this host can reach is the admin port and not the service.
        sickness += queue.group().address().startsWith("127.") ? 0 : 0.3;
        int limit = Math.max(1, queue.group().limit());
        return sickness
                + Math.min(0.9, (double) queue.group().deepest() / limit)
                + (incident.holders().map(h -> h.heldBy(h.targetPid())).orElse(false) ? 0.5 : 0);
    }

    private static List<ListenerGroup> candidates(List<ListenerGroup> all, Evidence evidence, Hints hints) {
        Integer port = hints.port() != null || evidence.manifest() == null
                ? hints.port()
                : evidence.manifest().port();
        if (port != null) {
            List<ListenerGroup> asked =
                    all.stream().filter(g -> g.port() == port).toList();
            if (!asked.isEmpty()) {
                return asked;
            }
            if (!all.isEmpty() && hints.port() != null) {
                throw new CaptureException(evidence.origin() + ": no listener on port " + port
                        + " in this capture; it shows "
                        + all.stream()
                                .limit(10)
                                .map(ListenerGroup::place)
                                .distinct()
                                .collect(Collectors.joining(", ")));
            }
        }
        Integer pid = evidence.target().pid();
        if (pid == null) {
            return all;
        }
        // Listeners that are known to be somebody else's, and not a relative's, are no part of this incident.
        List<ListenerGroup> own = new ArrayList<>();
        for (ListenerGroup group : all) {
            Optional<ListenerHolders> holders = ListenerHolders.of(group, evidence);
            boolean foreign = holders.isPresent()
                    && (!holders.get().distinct().isEmpty() || holders.get().targetKnownNotToHold())
                    && !holders.get().heldBy(pid)
                    && holders.get().distinct().stream().noneMatch(u -> isRelative(u.pid(), pid, evidence));
            if (!foreign) {
                own.add(group);
            }
        }
        if (own.isEmpty()) {
            return all;
        }
        // What the process has left is its admin port, and a line stands at a socket that somebody else has open: then
        // that line may be what the incident is about.
        boolean adminOnly = own.stream()
                .allMatch(group -> group.deepest() == 0 && group.address().startsWith("127."));
        if (adminOnly) {
            all.stream()
                    .filter(group -> !own.contains(group) && group.deepest() >= 8)
                    .forEach(own::add);
        }
        return own;
    }

    /// A child of the target, by `ps` or a status file, or a process whose files the capture has.
    private static boolean isRelative(int holder, int target, Evidence evidence) {
        for (ProcessEvidence other : evidence.others()) {
            if (other.pid() != null && other.pid() == holder) {
                return true;
            }
        }
        int current = holder;
        for (int depth = 0; depth < 16 && current > 1; depth++) {
            int parent = -1;
            for (var row : evidence.target().processTable()) {
                if (row.pid() == current && row.parentPid() != null) {
                    parent = row.parentPid();
                }
            }
            if (parent == target) {
                return true;
            }
            current = parent;
        }
        return false;
    }

    private static Set<String> acceptCallers(ProcessEvidence process) {
        Set<String> callers = new LinkedHashSet<>();
        for (ProfileKind kind : List.of(ProfileKind.CPU, ProfileKind.BLOCK, ProfileKind.GOROUTINE, ProfileKind.HEAP)) {
            for (Observation<ProfileFile> file : Profiles.all(process, kind)) {
                callers.addAll(StackShares.of(file.value().profile()).callersOf(AcceptFrames::isAccept));
            }
        }
        return callers;
    }

    /// What is the same whichever listener is judged: read once, since profiles can be large and listeners many.
    private record OfProcess(
            Optional<OpenFilesShare> openFiles,
            Optional<CpuThrottling> throttling,
            Optional<RunQueueDelay> runQueue,
            Optional<ProcessState> processState,
            Optional<ProcessorLoad> processor,
            Optional<CollectorLoad> collector,
            Optional<StopTheWorld> stopTheWorld,
            LockWaits lockWaits,
            Optional<LockWaitChain> lockChain,
            Optional<ForkExecLeak> forkExecLeak,
            Optional<AcceptTrace> trace,
            Optional<FlatTopPlateau> plateau,
            Optional<GoroutinePileUp> pileUp,
            Optional<SyscallAttributionShift> syscalls,
            Optional<EpollWaitTower> tower) {
        static OfProcess of(ProcessEvidence process, AcceptLoops loops) {
            LockWaits waits = LockWaits.of(
                    process.goroutines().last().map(Observation::value).orElse(null));
            Optional<AcceptTrace> trace = AcceptTrace.of(process);
            return new OfProcess(
                    OpenFilesShare.of(process),
                    CpuThrottling.of(process),
                    RunQueueDelay.of(process),
                    ProcessState.of(process),
                    ProcessorLoad.of(process),
                    CollectorLoad.of(process, trace),
                    StopTheWorld.of(process, trace),
                    waits,
                    LockWaitChain.of(process, loops, waits),
                    ForkExecLeak.of(process),
                    trace,
                    FlatTopPlateau.of(process),
                    GoroutinePileUp.of(process),
                    SyscallAttributionShift.of(process),
                    EpollWaitTower.of(process));
        }
    }

    /// Local port of the service's own pprof, where the capture's manifest names it.
    private static @Nullable Integer pprofPort(Evidence evidence) {
        return evidence.manifest() == null ? null : evidence.manifest().pprofPort();
    }

    private static Case read(
            Evidence evidence,
            Optional<ListenerGroup> listener,
            List<ListenerGroup> all,
            AcceptLoops loops,
            OfProcess common) {
        ProcessEvidence target = evidence.target();
        Optional<QueueHistory> history = listener.flatMap(l -> QueueHistory.of(l, all, target, pprofPort(evidence)));
        Optional<AcceptQueue> queue = listener.map(l -> AcceptQueue.of(l, target, history));
        Optional<OverflowDelta> overflow = listener.flatMap(l -> OverflowDelta.of(l, all, target, history));
        Optional<RetryingClients> retrying = listener.flatMap(l -> RetryingClients.of(l, target));
        List<Signal> patterns = new ArrayList<>();
        common.plateau.ifPresent(patterns::add);
        common.pileUp.ifPresent(patterns::add);
        common.syscalls.ifPresent(patterns::add);
        CpuAcceptCluster.of(target, loops, queue, overflow).ifPresent(patterns::add);
        common.tower.ifPresent(patterns::add);
        return new Case(
                evidence,
                listener,
                all,
                loops,
                queue,
                overflow,
                OverflowReading.of(target),
                retrying,
                listener.flatMap(l -> SynQueue.of(l, target, retrying)),
                common.openFiles,
                listener.flatMap(l -> BacklogVersusSomaxconn.of(l, all, target)),
                common.throttling,
                common.runQueue,
                common.processState,
                listener.flatMap(l -> ListenerHolders.of(l, evidence)),
                AcceptErrors.of(target, loops, queue),
                common.processor,
                common.collector,
                common.stopTheWorld,
                common.lockWaits,
                common.lockChain,
                common.forkExecLeak,
                common.trace,
                patterns);
    }
}

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
import dev.anteroom.diagnosis.blame.Blamer;
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
import dev.anteroom.diagnosis.signal.LowPriority;
import dev.anteroom.diagnosis.signal.NamespaceDrops;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.OverflowReading;
import dev.anteroom.diagnosis.signal.ProcessState;
import dev.anteroom.diagnosis.signal.ProcessorLoad;
import dev.anteroom.diagnosis.signal.Profiles;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.signal.RetryingClients;
import dev.anteroom.diagnosis.signal.RunQueueDelay;
import dev.anteroom.diagnosis.signal.StackShares;
import dev.anteroom.diagnosis.signal.StopTheWorld;
import dev.anteroom.diagnosis.signal.SynQueue;
import dev.anteroom.diagnosis.signal.SyscallAttributionShift;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads every signal of a capture: a new signal is its class and one line here.
public final class IncidentReader {
    private IncidentReader() {}

    /// Reads every signal of every listener, and picks the listener that the diagnosis is about: the one asked for,
    /// else the sickest, else the target's own.
    public static Incident read(Evidence evidence, Hints hints) {
        ProcessEvidence target = evidence.target();
        List<ListenerGroup> all = ListenerGroup.of(target.sockets());
        AcceptLoops loops =
                AcceptLoops.find(target.goroutines(), acceptCallers(target)).lookedAt(target.lookLogs());
        List<ListenerGroup> candidates = candidates(all, evidence, hints);
        LockWaits lockWaits =
                LockWaits.of(target.goroutines().last().map(Observation::value).orElse(null));
        Readings common = ofProcess(target, loops, lockWaits);
        if (candidates.isEmpty()) {
            return new Incident(
                    evidence,
                    Optional.empty(),
                    all,
                    loops,
                    lockWaits,
                    report(evidence, hints, Optional.empty(), all, loops, common));
        }
        List<Incident> incidents = new ArrayList<>();
        for (ListenerGroup group : candidates) {
            Optional<ListenerGroup> listener = Optional.of(group);
            incidents.add(new Incident(
                    evidence, listener, all, loops, lockWaits, report(evidence, hints, listener, all, loops, common)));
        }
        incidents.sort(Comparator.comparingDouble(IncidentReader::sickness).reversed());
        return incidents.getFirst();
    }

    private static double sickness(Incident incident) {
        AcceptQueue queue = incident.get(AcceptQueue.class).orElseThrow();
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
                + (incident.get(ListenerHolders.class)
                                .map(h -> h.heldBy(h.targetPid()))
                                .orElse(false)
                        ? 0.5
                        : 0);
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
                    && holders.get().distinct().stream().noneMatch(u -> Relatives.isRelative(u.pid(), pid, evidence));
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
        // So it may where nothing is known to be the process's, and the line is there at each look.
        boolean noneKnown = own.stream().allMatch(group -> group.deepest() == 0 && !isHeldBy(pid, group, evidence));
        if (adminOnly || noneKnown) {
            all.stream()
                    .filter(group -> !own.contains(group)
                            && (adminOnly ? group.deepest() >= ListenerGroup.A_LINE : isALineAtEachLook(group)))
                    .forEach(own::add);
        }
        return own;
    }

    private static boolean isALineAtEachLook(ListenerGroup group) {
        return group.sockets().size() > 1
                && group.sockets().observations().stream()
                        .allMatch(look -> ListenerGroup.depth(look.value()) >= ListenerGroup.A_LINE);
    }

    private static boolean isHeldBy(int pid, ListenerGroup group, Evidence evidence) {
        return ListenerHolders.of(group, evidence)
                .map(holders -> holders.heldBy(pid))
                .orElse(false);
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
    private static Readings ofProcess(ProcessEvidence process, AcceptLoops loops, LockWaits lockWaits) {
        Optional<AcceptTrace> trace = AcceptTrace.of(process);
        return new Readings.Builder()
                .add(OpenFilesShare.of(process))
                .add(ProcessState.of(process))
                .add(CpuThrottling.of(process))
                .add(RunQueueDelay.of(process))
                .add(LowPriority.of(process))
                .add(ProcessorLoad.of(process))
                .add(CollectorLoad.of(process, trace))
                .add(StopTheWorld.of(process, trace))
                .add(LockWaitChain.of(process, loops, lockWaits))
                .add(ForkExecLeak.of(process))
                .add(trace)
                .add(FlatTopPlateau.of(process))
                .add(GoroutinePileUp.of(process))
                .add(SyscallAttributionShift.of(process))
                .add(EpollWaitTower.of(process))
                .build();
    }

    /// The listener's own readings before those of its process.
    private static Readings report(
            Evidence evidence,
            Hints hints,
            Optional<ListenerGroup> listener,
            List<ListenerGroup> all,
            AcceptLoops loops,
            Readings common) {
        ProcessEvidence target = evidence.target();
        Optional<QueueHistory> history = listener.flatMap(l -> QueueHistory.of(l, all, target, pprofPort(evidence)));
        Optional<AcceptQueue> queue = listener.map(l -> AcceptQueue.of(l, target, history));
        Optional<OverflowDelta> overflow = listener.flatMap(l -> OverflowDelta.of(l, all, target, history));
        Optional<RetryingClients> retrying = listener.flatMap(l -> RetryingClients.of(l, target));
        return new Readings.Builder()
                .add(queue)
                .add(history)
                .add(listener.flatMap(l -> Blamer.of(l, target)))
                .add(overflow)
                .add(OverflowReading.of(target))
                .add(retrying)
                .add(SynQueue.of(listener, target, retrying))
                .add(listener.flatMap(l -> BacklogVersusSomaxconn.of(l, all, target)))
                .add(listener.flatMap(l -> ListenerHolders.of(l, evidence)))
                .add(listener.isEmpty() ? NamespaceDrops.of(target) : Optional.empty())
                .add(AcceptErrors.of(target, loops, queue, hints.port()))
                .addAll(common)
                .add(CpuAcceptCluster.of(target, loops, queue, overflow))
                .build();
    }

    /// Local port of the service's own pprof, where the capture's manifest names it.
    private static @Nullable Integer pprofPort(Evidence evidence) {
        return evidence.manifest() == null ? null : evidence.manifest().pprofPort();
    }
}

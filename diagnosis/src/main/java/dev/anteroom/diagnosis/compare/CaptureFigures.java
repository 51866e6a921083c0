package dev.anteroom.diagnosis.compare;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.IncidentReader;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.LockWaitChain;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.Profiles;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.linux.sampler.WaitEstimate;
import dev.anteroom.profile.Profile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of one capture is compared.
///
/// @param name the capture, as the user named it
/// @param blocks the accept wait's quantiles over time
/// @param overflow `null` where no file tells
/// @param postures how often each posture was seen: once a second where the capture has a log of the accept
///     loops, else once in each goroutine dump
/// @param goroutines in the latest dump; `null` without one
/// @param lockWaitSeconds time that accept paths have waited for locks, s, by the block profile; `null` without one
/// @param load connections that arrived a second, by the log of the queue; `null` without one
/// @param ageSeconds how long the process had run when the capture began, s; `null` where nothing tells
/// @param profiles the latest of each kind that is worth comparing
record CaptureFigures(
        String name,
        Diagnosis diagnosis,
        WaitBlocks blocks,
        @Nullable Overflow overflow,
        Map<Posture, Integer> postures,
        @Nullable Long goroutines,
        @Nullable Double lockWaitSeconds,
        @Nullable Double load,
        @Nullable Double ageSeconds,
        Map<ProfileKind, Profile> profiles) {
    /// Packets dropped because the accept queue was full.
    ///
    /// @param seconds time they were counted over; -1 where the snapshots aren't dated
    record Overflow(long packets, double seconds) {
        boolean rated() {
            return seconds > 0;
        }
    }

    CaptureFigures {
        postures = Map.copyOf(postures);
        profiles = Map.copyOf(profiles);
    }

    static CaptureFigures of(Evidence evidence, Hints hints) {
        Incident incident = IncidentReader.read(evidence, hints);
        ProcessEvidence target = evidence.target();
        return new CaptureFigures(
                evidence.origin(),
                Diagnoser.diagnose(evidence, hints),
                blocks(incident),
                incident.get(OverflowDelta.class).map(CaptureFigures::overflow).orElse(null),
                postures(incident),
                target.goroutines()
                        .last()
                        .map(Observation::value)
                        .map(dump -> (Long) dump.count())
                        .orElse(null),
                incident.get(LockWaitChain.class)
                        .filter(chain -> chain.blockedSeconds() >= 0 && !chain.benign())
                        .map(chain -> (Double) chain.blockedSeconds())
                        .orElse(null),
                load(incident),
                age(evidence),
                profiles(target));
    }

    private static @Nullable Double age(Evidence evidence) {
        Manifest manifest = evidence.manifest();
        return manifest == null ? null : manifest.ageSeconds();
    }

    private static @Nullable Double load(Incident incident) {
        return incident.get(AcceptQueue.class)
                .flatMap(q -> q.history())
                .filter(QueueHistory::aged)
                .map(history -> (Double) history.waits().arrivalsPerSecond())
                .orElse(null);
    }

    private static WaitBlocks blocks(Incident incident) {
        Optional<QueueHistory> history =
                incident.get(AcceptQueue.class).flatMap(q -> q.history()).filter(QueueHistory::aged);
        if (history.isEmpty()) {
            return WaitBlocks.NONE;
        }
        WaitEstimate waits = history.get().waits();
        double unseen = waits.arrivals() == 0 ? 0 : (double) waits.belowPeriod() / waits.arrivals();
        QueueLog log = incident.evidence()
                .target()
                .queueLogs()
                .last()
                .map(Observation::value)
                .orElse(null);
        return WaitBlocks.of(log, incident.port(), unseen);
    }

    private static Overflow overflow(OverflowDelta delta) {
        return new Overflow(delta.attributable(), delta.overflows().seconds());
    }

    private static Map<Posture, Integer> postures(Incident incident) {
        Map<Posture, Integer> postures = new EnumMap<>(Posture.class);
        Series<LoopLog> logs = incident.evidence().target().loopLogs();
        List<AcceptLoop> logged = AcceptLoops.sighted(logs);
        for (AcceptLoop loop : ofListener(logged.isEmpty() ? incident.loops().loops() : logged, incident)) {
            for (AcceptLoop.Sighting sighting : loop.sightings()) {
                if (logged.isEmpty() || independent(logs, sighting)) {
                    postures.merge(sighting.posture(), 1, Integer::sum);
                }
            }
        }
        return postures;
    }

    /// The loops of the judged listener, as far as can be told: a loop that was never seen but waiting may be that of
    /// another listener (the pprof port's), one for each that the process has besides, and says nothing of this
    ///     one.
    private static List<AcceptLoop> ofListener(List<AcceptLoop> loops, Incident incident) {
        int others = incident.targetListeners() - 1;
        List<AcceptLoop> own = new ArrayList<>();
        for (AcceptLoop loop : loops) {
            if (others > 0 && loop.sawOnly(Posture.WAITING)) {
                others--;
            } else {
                own.add(loop);
            }
        }
        return own.isEmpty() ? loops.subList(0, Math.min(1, loops.size())) : own;
    }

    /// Whether a sighting of a log is the first of its second: a loop that is held up for a moment is found so by all
    /// looks of that moment, and a test that took each as evidence of its own would find a difference anywhere.
    private static boolean independent(Series<LoopLog> logs, AcceptLoop.Sighting sighting) {
        for (Observation<LoopLog> log : logs.observations()) {
            List<LoopLog.Sample> samples = log.value().samples();
            int look = sighting.dump();
            if (log.file().equals(sighting.file()) && look < samples.size()) {
                return look == 0
                        || samples.get(look).time().getEpochSecond()
                                != samples.get(look - 1).time().getEpochSecond();
            }
        }
        return false;
    }

    private static Map<ProfileKind, Profile> profiles(ProcessEvidence target) {
        Map<ProfileKind, Profile> profiles = new EnumMap<>(ProfileKind.class);
        for (ProfileKind kind : FrameChange.KINDS) {
            Profiles.latest(target, kind)
                    .map(Observation::value)
                    .map(ProfileFile::profile)
                    .filter(profile -> profile.sampleCount() > 0)
                    .ifPresent(profile -> profiles.put(kind, profile));
        }
        return profiles;
    }

    CaptureFigures ofAnyAge() {
        return new CaptureFigures(
                name, diagnosis, blocks, overflow, postures, goroutines, lockWaitSeconds, load, null, profiles);
    }

    int sightings() {
        return postures.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Sightings in which the loop could not take the next connection.
    int heldUp() {
        int held = 0;
        for (Map.Entry<Posture, Integer> posture : postures.entrySet()) {
            held += posture.getKey().isHeldUp() || posture.getKey() == Posture.RUNNABLE ? posture.getValue() : 0;
        }
        return held;
    }
}

package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.Work;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import dev.anteroom.diagnosis.weigh.Sign;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.Optional;

/// Accept fails with EMFILE (the process's RLIMIT_NOFILE is used up) or ENFILE (the system's). The connection stays
/// queued, and net/http sleeps 5 ms, doubling to 1 s, before it tries again (`net/http.(*Server).Serve`, `tempDelay`):
/// the dump shows `time.Sleep ← Serve` and no Accept frame at all. It differs from `accept_error_spin` in that loop's
/// pause: no CPU burns. A loop of the service's own that waits for a timer between two accepts looks like slow
/// work; where nobody counted the descriptors, the service's log (`accept4: too many open files`) or a
/// descriptor table that has grown to the limit tells them apart.
public final class FdExhaustion implements Rule {
    @Override
    public CauseId id() {
        return CauseId.FD_EXHAUSTION;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<OpenFilesShare> files = incident.get(OpenFilesShare.class);
        Optional<AcceptLoop> backingOff = incident.loops().loops().stream()
                .filter(l -> l.everSaw(Posture.BACKING_OFF))
                .findFirst();
        // The system's table alone proves nothing: root's processes may exceed it. A loop that is busy with a
        // connection has got it from an accept that succeeded.
        boolean systemFull = files.isPresent() && files.get().systemExhausted();
        boolean exhausted = files.isPresent()
                && files.get().exhausted()
                && (!systemFull || backingOff.isPresent() || waiter(incident).isPresent());
        boolean refused = incident.get(AcceptErrors.class)
                .map(AcceptErrors::outOfDescriptors)
                .orElse(false);
        if (!exhausted && !refused && backingOff.isEmpty()) {
            Optional<OpenFilesShare> near = files.filter(f -> f.onceNearLimit() || f.nearLimit());
            Optional<AcceptLoop> waiter = files.isEmpty() || near.isPresent() ? waiter(incident) : Optional.empty();
            if (waiter.isPresent()) {
                return ofOwnBackOff(incident, waiter.get(), near);
            }
            return files.isEmpty() || (files.get().used() < 0 && files.get().systemUsed() < 0)
                    ? Finding.unsupported(
                            id(),
                            files.map(OpenFilesShare::summary).orElse("no count of open descriptors in the capture")
                                    + "; no loop sleeps after a failed accept")
                    : Finding.excluded(id(), files.get().summary());
        }
        boolean roomLeft = files.isPresent()
                && files.get().limit() > 0
                && !exhausted
                && !files.get().nearLimit();
        FindingBuilder found = new FindingBuilder(id(), first(exhausted, refused, backingOff.isPresent()))
                .seenIf(roomLeft, Sign.DESCRIPTORS_LEFT);
        files.ifPresent(f -> found.with(f.facts()));
        backingOff.ifPresent(loop -> found.with(Fact.said(
                "goroutine " + loop.id() + " sleeps in net/http's back-off after a failed accept: "
                        + loop.latest().chain(loop.loop()),
                loop.latest().file())));
        incident.get(AcceptErrors.class).filter(AcceptErrors::outOfDescriptors).ifPresent(e -> found.with(e.facts()));
        found.with(incident.kernelFacts());
        long used = files.map(OpenFilesShare::used).orElse(-1L);
        long limit = files.map(OpenFilesShare::limit).orElse(-1L);
        long wanted = Math.max(65_536, limit > 0 ? limit * 4 : 0);
        Optional<AcceptErrors> errors = incident.get(AcceptErrors.class);
        boolean systemRefuses =
                systemFull || errors.map(AcceptErrors::systemFull).orElse(false);
        if (systemRefuses) {
            found.remedy(
                    "raise the system's limit: the loop recovers by itself",
                    "sysctl -w fs.file-max="
                            + Math.max(
                                    1_048_576,
                                    files.map(OpenFilesShare::systemLimit).orElse(-1L) * 4),
                    "kernel memory for each open file; find who holds them: lsof -n | awk '{print $1, $2}' | sort | uniq -c | sort -rn | head",
                    false);
        }
        if (!systemRefuses || systemFull) {
            found.remedy(
                    "raise the limit of the running process",
                    "prlimit --pid " + incident.pid() + " --nofile=" + wanted + ":" + wanted,
                    "hides a leak if descriptors are never closed; watch the count afterwards",
                    false);
            found.remedy(
                    "find what holds the descriptors",
                    "ls -l /proc/" + incident.pid()
                            + "/fd | awk '{print $NF}' | sed 's/:.*//' | sort | uniq -c | sort -rn | head",
                    "none",
                    false);
        }
        found.change(
                "set LimitNOFILE= (systemd) or ulimits (container) for the next start, and close what leaks", "none");
        boolean paused = backingOff.isPresent()
                || errors.map(AcceptErrors::pace).orElse(AcceptErrors.Pace.UNKNOWN) == AcceptErrors.Pace.PAUSES;
        String place = errors.map(AcceptErrors::place)
                .filter(named -> !named.isEmpty())
                .map(named -> " on " + named)
                .orElse("");
        String count = systemFull
                ? "the system's table of open files is full (" + files.get().summary() + ")"
                : refusedBy(systemRefuses, used, limit);
        return found.likely("Accept" + place + " fails because " + count + pace(errors, paused));
    }

    private static String refusedBy(boolean system, long used, long limit) {
        if (system) {
            return "the system's table of open files is full (ENFILE)";
        }
        return used >= 0 && limit > 0 ? used + " of " + limit + " descriptors are in use" : "no descriptor is free";
    }

    private static String pace(Optional<AcceptErrors> errors, boolean paused) {
        if (errors.map(AcceptErrors::pace).orElse(AcceptErrors.Pace.UNKNOWN) == AcceptErrors.Pace.NONE) {
            return "; the loop tries again without a pause while connections wait.";
        }
        return paused
                ? "; the loop backs off up to 1 s between tries while connections wait."
                : "; connections wait meanwhile.";
    }

    /// The loop in a wait of its own code that a timer ends: a sleep, or a select in the loop's own function.
    private static Optional<AcceptLoop> waiter(Incident incident) {
        Optional<AcceptLoop> sleeper = Loops.heldUp(incident, Posture.BUSY).filter(loop -> {
            AcceptLoop.Sighting sighting = Loops.sighting(loop, Posture.BUSY);
            return Work.of(sighting.frames(), loop.loop()) == Work.SLEEP;
        });
        return sleeper.or(() -> Loops.heldUp(incident, Posture.LIMITED).filter(loop -> {
            AcceptLoop.Sighting sighting = Loops.sighting(loop, Posture.LIMITED);
            return sighting.state().kind() == GoroutineState.Kind.SELECT
                    && sighting.inner().equals(loop.loop());
        }));
    }

    /// A loop of the service's own that waits between two accepts: most often its back-off after one that
    /// failed. Where the open descriptors weren't counted, it can be that as well as work that waits.
    private Finding ofOwnBackOff(Incident incident, AcceptLoop loop, Optional<OpenFilesShare> near) {
        FindingBuilder found = new FindingBuilder(
                        id(), near.isPresent() ? Sign.DESCRIPTORS_NEARLY_OUT : Sign.OWN_BACK_OFF)
                .with(Loops.fact(loop, loop.latest()))
                .with(incident.kernelFacts())
                .remedy(
                        "count the open descriptors and hold them against the limit",
                        "ls /proc/" + incident.pid() + "/fd | wc -l; grep 'open files' /proc/" + incident.pid()
                                + "/limits",
                        "none",
                        false);
        near.ifPresent(files -> found.with(files.facts()));
        return found.likely("The loop waits for a timer between two accepts, as one does after an accept that failed "
                + "(no descriptor free, EMFILE): "
                + near.map(OpenFilesShare::summary).orElse("the capture doesn't tell how many are open")
                + ".");
    }

    private static Sign first(boolean exhausted, boolean refused, boolean backsOff) {
        if (exhausted) {
            return backsOff ? Sign.EXHAUSTED_AND_BACKS_OFF : Sign.DESCRIPTORS_EXHAUSTED;
        }
        if (refused) {
            return backsOff ? Sign.REFUSED_AND_BACKS_OFF : Sign.ACCEPT_REFUSED;
        }
        return Sign.LOOP_BACKS_OFF;
    }
}

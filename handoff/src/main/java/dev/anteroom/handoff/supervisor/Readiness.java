package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.upgrade.UpgradeEvent.Mark;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Waits until a process that was just started says or shows that it is ready. That it accepts is not proved by that:
/// [AcceptProof] comes after.
final class Readiness {
    private static final Duration ACCEPTING_LIMIT = Duration.ofSeconds(3);
    /// A process that never says READY=1 must be seen to wait for connections, and again so much later.
    private static final Duration SEEN_ACCEPTING = Duration.ofSeconds(1);
    private static final int MAX_QUOTED = 3;

    private final ServiceConfig config;
    private final UpgradeLog log;

    Readiness(ServiceConfig config, UpgradeLog log) {
        this.config = config;
        this.log = log;
    }

    /// @throws Worse where it ends, opens the port itself, or isn't ready in time
    void await(Generation fresh, OwnSockets own) throws Worse {
        Family family = new Family(fresh);
        long deadline = System.nanoTime() + config.readyTimeout().toNanos();
        long acceptingSince = -1;
        while (true) {
            long now = System.nanoTime();
            stillThere(fresh);
            takesWhatItIsGiven(fresh, family, own);
            if (fresh.saidReady() && config.readiness() != ServiceConfig.Readiness.ACCEPTING) {
                log.mark(Mark.READY, fresh, "ready after " + fresh.age().toMillis() + " ms (READY=1)");
                break;
            }
            if (config.readiness() != ServiceConfig.Readiness.NOTIFY && Posture.seenWaitingOnAll(fresh)) {
                // Not at every look in between: who blocks in accept is busy with a connection at some of them.
                acceptingSince = acceptingSince < 0 ? now : acceptingSince;
                if (now - acceptingSince > SEEN_ACCEPTING.toNanos()) {
                    log.mark(
                            Mark.READY,
                            fresh,
                            "ready after " + fresh.age().toMillis() + " ms (seen waiting for connections, and again "
                                    + Durations.text(SEEN_ACCEPTING) + " later)");
                    return;
                }
            }
            if (now > fresh.putOff(deadline)) {
                throw new Worse("it was not ready within " + Durations.text(config.readyTimeout())
                        + (fresh.status().isEmpty() ? "" : "; it says: " + fresh.status()) + quoted(fresh));
            }
            pause(10);
        }
        long accepting = System.nanoTime() + ACCEPTING_LIMIT.toNanos();
        while (!Posture.waitsOnAll(fresh)) {
            stillThere(fresh);
            takesWhatItIsGiven(fresh, family, own);
            if (System.nanoTime() > accepting) {
                throw new Worse("it said READY=1, and for " + Durations.text(ACCEPTING_LIMIT)
                        + " nothing in it waited for connections on every listener" + quoted(fresh));
            }
            pause(20);
        }
    }

    /// @throws Worse where it opened a listener of its own on the service's port
    static void takesWhatItIsGiven(Generation fresh, Family family, OwnSockets own) throws Worse {
        Optional<OwnSockets.Own> found = own.of(family);
        if (found.isPresent()) {
            throw new Worse(OwnSockets.sentence(found.get(), fresh.command()) + quoted(fresh));
        }
    }

    /// @throws Worse where it has ended
    static void stillThere(Generation fresh) throws Worse {
        if (fresh.hasEnded()) {
            List<String> words = fresh.lastWords();
            boolean bound = words.stream()
                    .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("address already in use"));
            throw new Worse("it ended by itself: "
                    + fresh.awaitExit().map(Object::toString).orElse("no exit status")
                    + (bound
                            ? "; it tried to open the port itself instead of taking the listener from LISTEN_FDS: "
                                    + OwnSockets.advice(fresh.command())
                            : "")
                    + quoted(fresh));
        }
    }

    /// The end of what it wrote to its standard error, to go after a sentence.
    static String quoted(Generation fresh) {
        List<String> words = fresh.lastWords();
        return words.isEmpty()
                ? ""
                : "; it wrote last: "
                        + String.join(" / ", words.subList(Math.max(0, words.size() - MAX_QUOTED), words.size()));
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }
}

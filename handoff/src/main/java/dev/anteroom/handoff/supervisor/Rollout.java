package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.proof.UpgradeCaptures;
import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.service.KnownServer;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.upgrade.DepartureTimes;
import dev.anteroom.handoff.upgrade.FileFigures;
import dev.anteroom.handoff.upgrade.Losses;
import dev.anteroom.handoff.upgrade.NewcomerRule;
import dev.anteroom.handoff.upgrade.QueueWatch;
import dev.anteroom.handoff.upgrade.UpgradeEvent.Mark;
import dev.anteroom.handoff.upgrade.UpgradeReport;
import dev.anteroom.handoff.upgrade.UpgradeReport.Mode;
import dev.anteroom.handoff.upgrade.UpgradeReport.Outcome;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.TrafficShare;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One upgrade, step by step:
///
/// | step | what it takes to go on | else |
/// | --- | --- | --- |
/// | spawned | it is ready, with the listeners that it was given | refused |
/// | ready | it is seen to accept through every listener ([AcceptProof]) | refused |
/// | proved | the kernel's queues are no worse than under the old one, at each share ([Judgement]) | taken back |
/// | promoted | it is still there and accepts | the old one has everything again |
/// | the old one leaves | nothing hangs on the address ([AddressWatch]) | the old version is started again |
/// | left | seen to accept, alone | the old version is started again |
///
/// Nothing is lost on the way because the supervisor holds every listener all the time; what waits, waits in a
/// queue that somebody will accept from. Until the old one is told to stop, nothing has been taken from it.
final class Rollout {
    private static final Duration BASELINE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(50);
    /// Handshakes that were half done when the share changed end up in the old queue within this time.
    private static final Duration SETTLE = Duration.ofMillis(300);

    /// A newcomer that was proved to accept gets no client before it has lived on for so long: what it had accepted
    /// when it crashes is lost.
    private static final Duration STEADY = Duration.ofMillis(500);

    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(5);
    /// A process that dies at once is given so long to be found without a request under way.
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(10);

    private final Supervisor supervisor;
    private final ServiceConfig config;
    private final UpgradeRequest request;
    private final ServiceConfig.Limits limits;
    private final UpgradeLog log;
    private final Generation old;
    private final String startedAt =
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    private final OptionalLong resetsBefore;
    private final List<HeldSocket> retired = new ArrayList<>();
    private Mode mode = Mode.ONE_LISTENER;
    private Losses losses = Losses.NONE;
    private @Nullable Generation newcomer;
    private List<String> lastWords = List.of();
    private @Nullable DepartureTimes departure;
    private boolean proved;
    private int number;

    Rollout(Supervisor supervisor, ServiceConfig config, UpgradeRequest request, UpgradeLog log, Generation old) {
        this.supervisor = supervisor;
        this.config = config;
        this.request = request;
        this.log = log;
        this.old = old;
        this.number = supervisor.nextNumber();
        this.resetsBefore = resets();
        ServiceConfig.Limits usual = config.limits();
        this.limits = new ServiceConfig.Limits(
                or(request.drainMillis(), usual.drain()),
                or(request.cleanupMillis(), usual.cleanup()),
                or(request.verifyMillis(), usual.verify()));
    }

    private static Duration or(@Nullable Long millis, Duration usual) {
        return millis == null ? usual : Duration.ofMillis(millis);
    }

    UpgradeReport run() {
        try (KeptProgram kept = KeptProgram.of(old.pid(), old.command(), config);
                QueueWatch watch = QueueWatch.start(supervisor.namespace(), log.startNanos())) {
            List<String> command = request.command().isEmpty() ? config.command() : request.command();
            Judgement judgement = new Judgement(watch, old);
            ModeChoice choice = ModeChoice.of(request, old, supervisor.namespace());
            mode = choice.mode();
            if (mode == Mode.ONE_LISTENER && request.rules() != null) {
                throw noRules(choice.reason());
            }
            new Checks(supervisor, config, command, old, log).run(choice, request.dryRun());
            watch.add(old.sockets());
            if (request.dryRun()) {
                return dryRun(command, judgement);
            }
            supervisor.persistOrRefuse();
            try (UpgradeCaptures captures = supervisor.captures(number, old, request.rules())) {
                return new Roll(command, kept, judgement, captures).run().with(captures.finish());
            }
        }
    }

    private static HandoffException noRules(String why) {
        return new HandoffException(
                "--rules judge a newcomer that has a listener of its own, and that isn't possible here (" + why
                        + "); nothing was changed");
    }

    private UpgradeReport dryRun(List<String> command, Judgement judgement) {
        pauseUntil(BASELINE);
        judgement.baseline();
        judgement.before().forEach((name, figures) -> log.note(Mark.CHECKED, "queue " + name + " now: " + figures));
        log.note(
                Mark.CHECKED,
                "would start " + String.join(" ", command) + ", wait "
                        + Durations.text(config.readyTimeout()) + " at most until it is ready ("
                        + config.readiness().name().toLowerCase(Locale.ROOT)
                        + ") and until it is seen to accept through every listener, "
                        + (mode == Mode.ONE_LISTENER ? "" : "give it " + shares() + "% of new connections, ")
                        + "verify for " + Durations.text(limits.verify())
                        + ", then stop " + old + ": drain " + Durations.text(limits.drain()) + ", clean up "
                        + Durations.text(limits.cleanup()));
        return report(Outcome.DRY_RUN, "nothing was changed", judgement);
    }

    private List<Integer> shares() {
        List<Integer> steps = new ArrayList<>(request.canary());
        if (steps.isEmpty() || steps.getLast() != 100) {
            steps.add(100);
        }
        return steps;
    }

    /// One that changes something.
    private final class Roll {
        private final List<String> command;
        private final KeptProgram kept;
        private final Judgement judgement;
        private final UpgradeCaptures captures;

        Roll(List<String> command, KeptProgram kept, Judgement judgement, UpgradeCaptures captures) {
            this.command = command;
            this.kept = kept;
            this.judgement = judgement;
            this.captures = captures;
        }

        UpgradeReport run() {
            captures.window();
            Map<String, HeldSocket> handed = handed();
            try (OwnSockets own =
                    new OwnSockets(supervisor.namespace(), old.sockets().values())) {
                own.know(handed.values());
                HandedSockets untouched = new HandedSockets(handed);
                Generation fresh;
                try {
                    fresh = startNewcomer(handed, own);
                    prove(fresh, untouched, own);
                    judge(fresh, untouched, own);
                } catch (Worse worse) {
                    return takeBackBeforeLeaving(worse.reason());
                } catch (LinuxException e) {
                    return takeBackBeforeLeaving(String.valueOf(e.getMessage()));
                }
                return promote(fresh, untouched, own);
            }
        }

        /// The sockets for the newcomer. A sibling that may not be made is no reason to do without an upgrade.
        private Map<String, HeldSocket> handed() {
            if (mode == Mode.TWO_LISTENERS) {
                try {
                    Map<String, HeldSocket> siblings = supervisor.siblings(old, log);
                    judgement.watch().add(onlyTcp(siblings));
                    return siblings;
                } catch (LinuxException e) {
                    if (request.rules() != null) {
                        throw noRules(String.valueOf(e.getMessage()));
                    }
                    mode = Mode.ONE_LISTENER;
                    log.note(
                            Mark.NOTE,
                            ModeChoice.one(String.valueOf(e.getMessage())).toString());
                }
            }
            return old.sockets();
        }

        private Generation startNewcomer(Map<String, HeldSocket> handed, OwnSockets own) throws Worse {
            Generation fresh = supervisor.spawn(config, command, handed, Role.NEWCOMER);
            newcomer = fresh;
            number = fresh.number();
            log.mark(Mark.SPAWNED, fresh, "started: " + String.join(" ", command));
            new Readiness(config, log).await(fresh, own);
            return fresh;
        }

        private void prove(Generation fresh, HandedSockets untouched, OwnSockets own) throws Worse {
            String how = mode == Mode.TWO_LISTENERS ? proveAlone(fresh) : proveBeside(fresh);
            long steady = System.nanoTime() + STEADY.toNanos();
            do {
                look(fresh, untouched, own);
                pause(LOOK);
            } while (System.nanoTime() < steady);
            proved = true;
            log.mark(Mark.ACCEPTING, fresh, "is seen to accept: " + how);
        }

        private String proveAlone(Generation fresh) throws Worse {
            TwoSides sides = sides(fresh);
            AcceptProof proof =
                    new AcceptProof(supervisor.namespace(), onlyTcp(fresh.sockets()), TwoSides.TO_NEW, config.probe());
            try {
                proof.alone(new Family(fresh));
                sides.probe(new Family(fresh));
            } catch (Worse worse) {
                Readiness.stillThere(fresh);
                throw worse;
            }
            Readiness.stillThere(fresh);
            Judgement.raise("probes of it alone", NewcomerRule.probes(sides.oldProbes(), sides.newProbes()));
            return AcceptProof.IN_A_ROW + " probes in a row through "
                    + String.join(", ", onlyTcp(fresh.sockets()).keySet()) + "; " + sides.newProbes()
                    + "; the old one: " + sides.oldProbes();
        }

        private String proveBeside(Generation fresh) throws Worse {
            AcceptProof proof = new AcceptProof(supervisor.namespace(), fresh.sockets(), null, config.probe());
            String taken;
            try {
                taken = proof.isEmpty() ? "" : proof.shared(new Family(fresh));
            } catch (Worse worse) {
                Readiness.stillThere(fresh);
                throw worse;
            }
            if (!proof.unprovable().isEmpty() && !Posture.waitsOnAll(fresh)) {
                throw new Worse("it does not wait on " + String.join(", ", proof.unprovable()));
            }
            return proof.unprovable().isEmpty()
                    ? taken
                    : (taken.isEmpty() ? "" : taken + "; ") + String.join(", ", proof.unprovable())
                            + " can't be probed: it was seen to wait there";
        }

        private @Nullable TwoSides sides;

        private TwoSides sides(Generation fresh) {
            TwoSides made = sides;
            if (made == null) {
                made = new TwoSides(supervisor.namespace(), old, fresh.sockets(), config.probe());
                sides = made;
            }
            return made;
        }

        /// What may never be, whatever the queues say.
        private void look(Generation fresh, HandedSockets untouched, OwnSockets own) throws Worse {
            Readiness.stillThere(fresh);
            Readiness.takesWhatItIsGiven(fresh, new Family(fresh), own);
            Judgement.raise("", untouched.change());
        }

        private void judge(Generation fresh, HandedSockets untouched, OwnSockets own) throws Worse {
            pauseUntil(BASELINE);
            judgement.baseline();
            if (mode == Mode.TWO_LISTENERS) {
                for (int share : shares()) {
                    captures.window();
                    step(share, fresh, untouched, own);
                }
                if (request.rules() != null) {
                    Judgement.raise("the rules", captures.against(fresh.pid()));
                    log.mark(Mark.VERIFIED, fresh, "every rule holds");
                }
                judgement.outcome(fresh);
            }
        }

        private void step(int share, Generation fresh, HandedSockets untouched, OwnSockets own) throws Worse {
            TwoSides both = sides(fresh);
            FileFigures files = FilesOf.process(fresh);
            judgement.next(old, fresh);
            both.forgetProbes();
            both.share(share);
            log.mark(Mark.SHARE, fresh, share + "% of new connections");
            long deadline = System.nanoTime() + limits.verify().toNanos();
            while (System.nanoTime() < deadline) {
                look(fresh, untouched, own);
                if (old.hasEnded()) {
                    log.mark(Mark.NOTE, old, "ended by itself: the newcomer takes everything");
                    both.share(100);
                    return;
                }
                both.probe(new Family(fresh));
                Readiness.stillThere(fresh);
                Judgement.raise("", NewcomerRule.probes(both.oldProbes(), both.newProbes()));
                judgement.beside(fresh, share);
                pause(LOOK);
            }
            judgement.depth(fresh, share);
            judgement.files(fresh, files, supervisor.own(fresh));
            log.mark(Mark.VERIFIED, fresh, "at " + share + "%: " + judgement.figures(fresh) + "; " + both.newProbes());
        }

        // ---- promoted

        private UpgradeReport promote(Generation fresh, HandedSockets untouched, OwnSockets own) {
            FileFigures files = FilesOf.process(fresh);
            supervisor.promote(fresh, old);
            log.mark(Mark.PROMOTED, fresh, "promoted");
            try {
                if (mode == Mode.TWO_LISTENERS) {
                    sides(fresh).share(100);
                    settle();
                }
                look(fresh, untouched, own);
            } catch (Worse worse) {
                // The old one has not been told anything yet.
                supervisor.promote(old, fresh);
                return takeBackBeforeLeaving(worse.reason());
            }
            tellOldToLeave();
            judgement.next(fresh);
            CompletableFuture<DepartureTimes> leaving = depart(old, captures::window);
            try (AddressWatch addresses = new AddressWatch(supervisor.namespace())) {
                watchOver(fresh, untouched, own, addresses, files, leaving);
                departure = leaving.join();
                retire(old.sockets(), fresh.sockets());
                supervisor.allToOne(fresh);
                seenAlone(fresh);
            } catch (Worse worse) {
                captures.after(fresh.pid(), old.hasEnded());
                return takeBackAfterLeaving(worse.reason(), fresh, leaving);
            }
            if (mode == Mode.ONE_LISTENER) {
                judgement.outcome(fresh);
            }
            captures.after(fresh.pid(), true);
            return report(
                    Outcome.PROMOTED,
                    "generation " + fresh.number() + " serves: seen to accept, alone, through every listener",
                    judgement);
        }

        private void tellOldToLeave() {
            Signal stop = KnownServer.stopSignal(old.command());
            StopManner manner = StopManner.of(old.pid(), stop);
            if (manner != StopManner.HANDLES && !old.hasEnded()) {
                log.mark(Mark.NOTE, old, manner.sentence(stop));
                if (mode == Mode.TWO_LISTENERS) {
                    quiet();
                }
            }
            lameDuck(old);
            captures.letGoOfOld();
        }

        /// As long as the old one leaves, and with one listener as long as the newcomer is judged.
        private void watchOver(
                Generation fresh,
                HandedSockets untouched,
                OwnSockets own,
                AddressWatch addresses,
                FileFigures files,
                CompletableFuture<DepartureTimes> leaving)
                throws Worse {
            boolean one = mode == Mode.ONE_LISTENER;
            long verified = System.nanoTime() + (one ? limits.verify().toNanos() : 0);
            List<Family> families = List.of(new Family(fresh), new Family(old));
            while (!leaving.isDone() || System.nanoTime() < verified) {
                look(fresh, untouched, own);
                if (one && System.nanoTime() < verified) {
                    judgement.now(fresh);
                } else {
                    judgement.hangs(fresh);
                }
                Optional<AddressWatch.Undrained> undrained = addresses.look(fresh.sockets(), families);
                Judgement.raise("", undrained.map(Object::toString));
                pause(LOOK);
            }
            if (one) {
                judgement.depth(fresh, 100);
                judgement.files(fresh, files, supervisor.own(fresh));
                log.mark(Mark.VERIFIED, fresh, "verified for " + Durations.text(limits.verify()));
            }
        }

        /// Nobody else is left who could accept.
        private void seenAlone(Generation fresh) throws Worse {
            AcceptProof proof = new AcceptProof(supervisor.namespace(), fresh.sockets(), null, config.probe());
            try {
                proof.alone(new Family(fresh));
            } catch (Worse worse) {
                Readiness.stillThere(fresh);
                throw worse;
            }
        }

        // ---- taken back

        /// The old one was told nothing: it serves as before.
        private UpgradeReport takeBackBeforeLeaving(String reason) {
            Outcome outcome = proved ? Outcome.ROLLED_BACK : Outcome.REFUSED;
            Generation fresh = newcomer;
            if (fresh != null) {
                log.mark(Mark.WORSE, fresh, reason);
                captures.after(fresh.pid(), false);
                if (mode == Mode.TWO_LISTENERS) {
                    leaveToOld(fresh);
                }
                lastWords = fresh.lastWords();
                if (!fresh.hasEnded()) {
                    departure = depart(fresh, () -> {}).join();
                }
                endStrays(fresh);
                retire(fresh.sockets(), old.sockets());
            }
            if (old.hasEnded()) {
                return degraded(reason + "; the old one has ended meanwhile and is started again");
            }
            try {
                new AcceptProof(supervisor.namespace(), old.sockets(), null, null).alone(new Family(old));
            } catch (Worse worse) {
                return degraded(reason + "; and the old one is not seen to accept: " + worse.reason());
            }
            log.note(Mark.TAKEN_BACK, "the old version kept serving throughout, and is seen to accept");
            return report(outcome, reason, judgement);
        }

        private void leaveToOld(Generation fresh) {
            old.sockets().values().stream()
                    .filter(HeldSocket::isTcp)
                    .forEach(socket -> socket.share(TrafficShare.none()));
            log.note(Mark.SHARE, "0% of new connections: the old one has them all again");
            judgement.outcome(fresh);
            // A newcomer that accepts empties its queue itself. One that hangs doesn't: its listener is stopped under
            // it, and what waits there moves to the old one.
            pause(SETTLE);
            if (fresh.hasEnded() || somethingQueued(fresh)) {
                retire(fresh.sockets(), old.sockets());
            }
        }

        /// A daemon that forked twice outlives the process that was started, with the listener open.
        private void endStrays(Generation fresh) {
            for (int pid : Strays.end(fresh, old, limits.cleanup())) {
                log.mark(
                        Mark.NOTE,
                        fresh,
                        "left process " + pid
                                + " behind with a listener open, as a daemon does: it was ended; start the "
                                + "service in the foreground");
            }
        }

        /// The old one has been told to stop: its program is started again. Its file may have been replaced: it is
        /// kept open.
        private UpgradeReport takeBackAfterLeaving(
                String reason, Generation fresh, CompletableFuture<DepartureTimes> leaving) {
            log.mark(Mark.WORSE, fresh, reason);
            lastWords = fresh.lastWords();
            judgement.outcome(fresh);
            Generation again = null;
            try (OwnSockets own =
                    new OwnSockets(supervisor.namespace(), fresh.sockets().values())) {
                again = supervisor.spawn(config, kept.command(), fresh.sockets(), Role.NEWCOMER);
                log.mark(Mark.SPAWNED, again, "the old version again: " + String.join(" ", old.command()));
                new Readiness(config, log).await(again, own);
                new AcceptProof(supervisor.namespace(), again.sockets(), null, config.probe())
                        .shared(new Family(again));
            } catch (Worse | LinuxException failure) {
                return notTakenBack(reason, fresh, again, leaving, String.valueOf(failure.getMessage()));
            }
            supervisor.promote(again, fresh);
            newcomer = again;
            log.mark(Mark.TAKEN_BACK, again, "the old version serves again");
            if (!fresh.hasEnded()) {
                depart(fresh, () -> {}).join();
            }
            departure = leaving.join();
            retire(old.sockets(), again.sockets());
            supervisor.allToOne(again);
            try {
                seenAlone(again);
            } catch (Worse worse) {
                return degraded(
                        reason + "; the old version was started again and is not seen to accept: " + worse.reason());
            }
            return report(Outcome.ROLLED_BACK, reason, judgement);
        }

        private UpgradeReport notTakenBack(
                String reason,
                Generation fresh,
                @Nullable Generation again,
                CompletableFuture<DepartureTimes> leaving,
                String why) {
            log.note(Mark.NOTE, "the old version could not be started again: " + why);
            if (again != null && !again.hasEnded()) {
                depart(again, () -> {}).join();
            }
            departure = leaving.join();
            retire(old.sockets(), fresh.sockets());
            supervisor.allToOne(fresh);
            newcomer = fresh;
            String serves;
            try {
                seenAlone(fresh);
                serves = "; the newcomer goes on, and is seen to accept";
            } catch (Worse worse) {
                serves = "; and the newcomer is not seen to accept: " + worse.reason();
            }
            return degraded(reason + "; the old version no longer starts" + serves);
        }

        private UpgradeReport degraded(String reason) {
            log.note(Mark.DEGRADED, reason);
            return report(Outcome.DEGRADED, reason, judgement);
        }
    }

    // ---- leaving

    /// What was on its way to the old listener when the share changed is still accepted and read by the old process.
    private void settle() {
        long begin = System.nanoTime();
        long emptySince = begin;
        try (ClientConnections clients = new ClientConnections(old, supervisor.namespace())) {
            while (System.nanoTime() - emptySince < SETTLE.toNanos()
                    && System.nanoTime() - begin < SETTLE_LIMIT.toNanos()
                    && !old.hasEnded()) {
                if (somethingQueued(old) || clients.count().unread() > 0) {
                    emptySince = System.nanoTime();
                }
                pause(Duration.ofMillis(10));
            }
        }
    }

    /// Waits for a moment at which no client of the old one waits for an answer: it will not finish any.
    private void quiet() {
        long limit = Math.min(QUIET_LIMIT.toNanos(), limits.drain().toNanos());
        long begin = System.nanoTime();
        try (ClientConnections clients = new ClientConnections(old, supervisor.namespace())) {
            ClientConnections.Count count = clients.count();
            while (count.busy() > 0 && System.nanoTime() - begin < limit && !old.hasEnded()) {
                pause(Duration.ofMillis(1));
                count = clients.count();
            }
            log.mark(
                    Mark.NOTE,
                    old,
                    "has " + count.open() + " client connections, " + count.busy()
                            + " of them wait for an answer, after " + (System.nanoTime() - begin) / 1_000_000
                            + " ms without new ones");
        }
    }

    private void lameDuck(Generation leaving) {
        ServiceConfig.LameDuck duck = config.lameDuck();
        if (duck != null && !leaving.hasEnded()) {
            leaving.signal(duck.signal());
            log.mark(
                    Mark.LAME_DUCK,
                    leaving,
                    "lame duck for " + Durations.text(duck.time()) + " (SIG" + duck.signal() + ")");
            pause(duck.time());
        }
    }

    /// @param deaf told when it has stopped accepting
    private CompletableFuture<DepartureTimes> depart(Generation leaving, Runnable deaf) {
        CompletableFuture<DepartureTimes> times = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("departure-" + leaving.number()).start(() -> {
            try {
                Departure leaves = new Departure(leaving, supervisor.namespace(), limits, (mark, generation, text) -> {
                    log.mark(mark, generation, text);
                    if (mark == Mark.LISTENER_CLOSED) {
                        deaf.run();
                        retireBeside(generation);
                    }
                });
                DepartureTimes seen = leaves.run(true);
                lose(seen.connectionsCut(), leaves.busyAtEnd());
                times.complete(seen);
            } catch (RuntimeException e) {
                times.completeExceptionally(e);
            }
        });
        return times;
    }

    private synchronized void lose(int cut, int busy) {
        losses = losses.plusCut(cut, Math.min(cut, busy));
    }

    private void retireBeside(Generation generation) {
        Generation other = generation == old ? newcomer : old;
        if (mode == Mode.TWO_LISTENERS && other != null) {
            Thread.ofPlatform().daemon().name("retire").start(() -> retire(generation.sockets(), other.sockets()));
        }
    }

    /// Stops those of `leaving` that aren't among `staying`, as soon as nobody accepts from them any more.
    private synchronized void retire(Map<String, HeldSocket> leaving, Map<String, HeldSocket> staying) {
        leaving.forEach((name, socket) -> {
            HeldSocket other = staying.get(name);
            boolean goes = socket.isTcp() && other != null && other.inode() != socket.inode();
            if (goes && !retired.contains(socket)) {
                retired.add(socket);
                int lost = supervisor.migrate().retire(socket);
                if (lost > 0) {
                    losses = losses.plusQueued(lost);
                    log.note(
                            Mark.NOTE,
                            name + ": " + lost
                                    + " queued connections could not be moved to the other listener and were reset "
                                    + "(net.ipv4.tcp_migrate_req may not be set: run as root)");
                }
            }
        });
    }

    private static boolean somethingQueued(Generation generation) {
        return generation.sockets().values().stream()
                .anyMatch(
                        socket -> socket.queue().map(queue -> queue.depth() > 0).orElse(false));
    }

    private static Map<String, HeldSocket> onlyTcp(Map<String, HeldSocket> sockets) {
        Map<String, HeldSocket> tcp = new LinkedHashMap<>(sockets);
        tcp.values().removeIf(socket -> !socket.isTcp());
        return tcp;
    }

    // ---- the report

    private OptionalLong resets() {
        return supervisor
                .namespace()
                .call(() -> ProcNet.ofThisThread().counters())
                .map(counters -> counters.get(NetCounters.ESTABLISHED_RESETS))
                .orElse(OptionalLong.empty());
    }

    private synchronized UpgradeReport report(Outcome outcome, String reason, Judgement judgement) {
        Generation fresh = newcomer;
        if (fresh != null && lastWords.isEmpty()) {
            lastWords = fresh.lastWords();
        }
        OptionalLong now = resets();
        OptionalLong resets = resetsBefore.isPresent() && now.isPresent()
                ? OptionalLong.of(Math.max(0, now.getAsLong() - resetsBefore.getAsLong()))
                : OptionalLong.empty();
        return new UpgradeReport(
                config.name(),
                number,
                startedAt,
                mode,
                outcome,
                reason,
                old.pid(),
                fresh == null ? 0 : fresh.pid(),
                log.millis(),
                judgement.before(),
                judgement.after(),
                departure,
                log.events(),
                judgement.watch().series(),
                lastWords,
                losses.withResets(resets),
                null);
    }

    private void pauseUntil(Duration sinceStart) {
        long left = sinceStart.toMillis() - log.millis();
        if (left > 0) {
            pause(Duration.ofMillis(left));
        }
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandoffException("The upgrade was interrupted");
        }
    }
}

package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.proof.UpgradeCaptures;
import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.upgrade.DepartureTimes;
import dev.anteroom.handoff.upgrade.FileFigures;
import dev.anteroom.handoff.upgrade.NewcomerRule;
import dev.anteroom.handoff.upgrade.QueueFigures;
import dev.anteroom.handoff.upgrade.QueueWatch;
import dev.anteroom.handoff.upgrade.UpgradeEvent.Mark;
import dev.anteroom.handoff.upgrade.UpgradeReport;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.TrafficShare;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One upgrade: spawn, wait until ready, judge, promote, lame duck, drain, clean up; or take it back. The
/// newcomer is judged by the kernel's queue against the old process in the same upgrade ([NewcomerRule]).
///
/// Nothing is lost on the way because the supervisor holds every listener all the time; what waits, waits in a
/// queue that somebody will accept from.
final class Rollout {
    private static final Duration BASELINE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration ACCEPTING_LIMIT = Duration.ofSeconds(3);
    /// A process that never says READY=1 must be seen to wait for connections, and again so much later.
    private static final Duration SEEN_ACCEPTING = Duration.ofSeconds(1);
    /// Handshakes that were half done when the share changed end up in the old queue within this time.
    private static final Duration SETTLE = Duration.ofMillis(300);

    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(5);
    private static final Duration TOGETHER = Duration.ofMillis(500);
    private static final int ARRIVALS_THAT_PROVE = 1_000;

    private final Supervisor supervisor;
    private final ServiceConfig config;
    private final UpgradeRequest request;
    private final ServiceConfig.Limits limits;
    private final UpgradeLog log;
    private final Generation old;
    private final String startedAt =
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    private final Map<String, QueueFigures> before = new LinkedHashMap<>();
    private final Map<String, QueueFigures> after = new LinkedHashMap<>();
    private final List<HeldSocket> retired = new ArrayList<>();
    private UpgradeReport.Mode mode = UpgradeReport.Mode.ONE_LISTENER;
    private @Nullable Generation newcomer;
    private @Nullable DepartureTimes departure;
    private int number;

    Rollout(Supervisor supervisor, ServiceConfig config, UpgradeRequest request, UpgradeLog log, Generation old) {
        this.supervisor = supervisor;
        this.config = config;
        this.request = request;
        this.log = log;
        this.old = old;
        this.number = supervisor.nextNumber();
        ServiceConfig.Limits usual = config.limits();
        this.limits = new ServiceConfig.Limits(
                or(request.drainMillis(), usual.drain()),
                or(request.cleanupMillis(), usual.cleanup()),
                or(request.verifyMillis(), usual.verify()));
    }

    private static Duration or(@Nullable Long millis, Duration usual) {
        return millis == null ? usual : Duration.ofMillis(millis);
    }

    /// The newcomer is not to be kept; the message says why, with the numbers.
    private static final class Worse extends Exception {
        private static final long serialVersionUID = 1L;

        Worse(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    UpgradeReport run() {
        try (KeptProgram kept = KeptProgram.of(old.pid(), old.command(), config);
                QueueWatch watch = QueueWatch.start(supervisor.namespace(), log.startNanos())) {
            List<String> command = request.command().isEmpty() ? config.command() : request.command();
            new Checks(supervisor, config, command, old, log).run();
            mode = chooseMode();
            watch.add(old.sockets());
            if (request.dryRun()) {
                return dryRun(command, watch);
            }
            supervisor.persistOrRefuse();
            try (UpgradeCaptures captures = supervisor.captures(number, old)) {
                return roll(command, kept, watch, captures).with(captures.finish());
            }
        }
    }

    private UpgradeReport roll(List<String> command, KeptProgram kept, QueueWatch watch, UpgradeCaptures captures) {
        captures.window();
        try {
            return mode == UpgradeReport.Mode.ONE_LISTENER
                    ? oneListener(command, kept, watch, captures)
                    : twoListeners(command, watch, captures);
        } catch (LinuxException e) {
            return takeBackBeforePromotion(new Worse(String.valueOf(e.getMessage())), watch, captures);
        }
    }

    private UpgradeReport.Mode chooseMode() {
        if (request.canary().isEmpty()) {
            return UpgradeReport.Mode.ONE_LISTENER;
        }
        boolean any = false;
        for (Map.Entry<String, HeldSocket> each : old.sockets().entrySet()) {
            if (each.getValue().isMptcp()) {
                log.note(
                        Mark.NOTE,
                        each.getKey() + " is an MPTCP listener, whose traffic cannot be shared out: one listener");
                return UpgradeReport.Mode.ONE_LISTENER;
            }
            any |= each.getValue().isTcp();
        }
        if (!any) {
            log.note(Mark.NOTE, "no TCP listener, whose traffic could be shared out: one listener");
        }
        return any ? UpgradeReport.Mode.TWO_LISTENERS : UpgradeReport.Mode.ONE_LISTENER;
    }

    private UpgradeReport dryRun(List<String> command, QueueWatch watch) {
        pauseUntil(BASELINE);
        measure(before, old, watch);
        before.forEach((name, figures) -> log.note(Mark.CHECKED, "queue " + name + " now: " + figures));
        log.note(
                Mark.CHECKED,
                "would start " + String.join(" ", command) + " as generation " + number + ", wait "
                        + Durations.text(config.readyTimeout()) + " at most until it is ready ("
                        + config.readiness().name().toLowerCase(java.util.Locale.ROOT) + "), " + mode
                        + (request.canary().isEmpty() ? "" : " at " + request.canary() + " %")
                        + ", verify for " + Durations.text(limits.verify()) + ", then stop " + old + ": drain "
                        + Durations.text(limits.drain()) + ", clean up " + Durations.text(limits.cleanup()));
        number = 0;
        return report(UpgradeReport.Outcome.DRY_RUN, "nothing was changed", watch);
    }

    // ---- one listener

    private UpgradeReport oneListener(
            List<String> command, KeptProgram kept, QueueWatch watch, UpgradeCaptures captures) {
        Generation fresh;
        try {
            fresh = startNewcomer(command, old.sockets());
            captures.window();
            together(fresh);
        } catch (Worse worse) {
            return takeBackBeforePromotion(worse, watch, captures);
        }
        pauseUntil(BASELINE);
        measure(before, old, watch);
        FileFigures files = FilesOf.process(fresh);
        supervisor.promote(fresh, old);
        log.mark(Mark.PROMOTED, fresh, "promoted: it is the one that serves");
        lameDuck(old);
        captures.letGoOfOld();
        CompletableFuture<DepartureTimes> leaving = depart(old, limits, captures::window);
        watchAll(watch);
        try {
            verify(fresh, files, watch);
            departure = leaving.join();
            measure(after, fresh, watch);
            captures.after(fresh.pid(), true);
            return report(UpgradeReport.Outcome.PROMOTED, "generation " + fresh.number() + " serves", watch);
        } catch (Worse worse) {
            captures.after(fresh.pid(), old.hasEnded());
            return takeBackAfterPromotion(worse, fresh, kept, leaving, watch);
        }
    }

    /// Old and new accept from one queue. Under load, one that never takes a connection is found out before the
    /// old one is told to go; without load there is nothing to be told by.
    private void together(Generation fresh) throws Worse {
        OptionalLong opensBefore = passiveOpens();
        long deadline = System.nanoTime() + TOGETHER.toNanos();
        int seen = 0;
        while (System.nanoTime() < deadline) {
            stillThere(fresh);
            seen = Math.max(seen, (int) FilesOf.process(fresh).sockets());
            pause(Duration.ofMillis(10));
        }
        OptionalLong opensAfter = passiveOpens();
        if (opensBefore.isPresent() && opensAfter.isPresent()) {
            long arrivals = opensAfter.getAsLong() - opensBefore.getAsLong();
            if (arrivals >= ARRIVALS_THAT_PROVE && seen <= fresh.sockets().size() && !old.hasEnded()) {
                throw new Worse("it took none of " + arrivals + " connections in " + Durations.text(TOGETHER)
                        + " beside the old one (bar: at least one of " + ARRIVALS_THAT_PROVE + ")");
            }
        }
    }

    private OptionalLong passiveOpens() {
        return supervisor.namespace().call(() -> ProcNet.ofThisThread().counters()).stream()
                .mapToLong(counters -> counters.get(NetCounters.PASSIVE_OPENS).orElse(-1))
                .filter(value -> value >= 0)
                .findFirst();
    }

    private void watchAll(QueueWatch watch) {
        old.sockets().values().forEach(watch::next);
    }

    private void verify(Generation fresh, FileFigures files, QueueWatch watch) throws Worse {
        long deadline = System.nanoTime() + limits.verify().toNanos();
        while (System.nanoTime() < deadline) {
            stillThere(fresh);
            for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
                QueueFigures was = before.getOrDefault(each.getKey(), QueueFigures.NONE);
                QueueFigures is = watch.soFar(each.getValue());
                raise(each.getKey(), NewcomerRule.queue(was, is));
            }
            pause(LOOK);
        }
        depth(fresh, watch, 100);
        raise("", NewcomerRule.files(FilesOf.process(old), files, FilesOf.process(fresh)));
        raise("", LeakedListener.find(fresh, supervisor.own(fresh)));
        log.mark(Mark.VERIFIED, fresh, "verified for " + Durations.text(limits.verify()));
    }

    private static void raise(String where, Optional<String> worse) throws Worse {
        if (worse.isPresent()) {
            throw new Worse((where.isEmpty() ? "" : where + ": ") + worse.get());
        }
    }

    private UpgradeReport takeBackAfterPromotion(
            Worse worse,
            Generation fresh,
            KeptProgram kept,
            CompletableFuture<DepartureTimes> leaving,
            QueueWatch watch) {
        log.mark(Mark.WORSE, fresh, worse.reason());
        measure(after, fresh, watch);
        try {
            Generation again = supervisor.spawn(config, kept.command(), fresh.sockets(), Role.NEWCOMER);
            log.mark(Mark.SPAWNED, again, "the old version again: " + String.join(" ", old.command()));
            newcomer = again;
            awaitReady(again);
            supervisor.promote(again, fresh);
            log.mark(Mark.TAKEN_BACK, again, "the old version serves again");
        } catch (Worse | LinuxException failure) {
            log.note(
                    Mark.NOTE,
                    "the old version could not be started again (" + failure.getMessage()
                            + "): the newcomer goes on serving");
            Generation failed = newcomer;
            if (failed != null && failed != fresh) {
                depart(failed, limits, () -> {}).join();
            }
            departure = leaving.join();
            newcomer = fresh;
            return report(
                    UpgradeReport.Outcome.PROMOTED,
                    "WORSE, AND NOT TAKEN BACK: " + worse.reason() + "; the old version no longer starts",
                    watch);
        }
        if (!fresh.hasEnded()) {
            depart(fresh, limits, () -> {}).join();
        }
        departure = leaving.join();
        return report(UpgradeReport.Outcome.ROLLED_BACK, worse.reason(), watch);
    }

    // ---- two listeners

    private UpgradeReport twoListeners(List<String> command, QueueWatch watch, UpgradeCaptures captures) {
        Map<String, HeldSocket> siblings = new LinkedHashMap<>();
        Generation fresh;
        TwoSides sides;
        try {
            siblings = supervisor.siblings(old, log);
            sides = new TwoSides(supervisor.namespace(), old.sockets(), siblings, config.probe());
            watch.add(onlyTcp(siblings));
            fresh = startNewcomer(command, siblings);
            sides.probe();
            raise("probes of it alone", NewcomerRule.probes(sides.oldProbes(), sides.newProbes()));
            log.mark(Mark.NOTE, fresh, "dark probes: " + sides.newProbes() + "; the old one: " + sides.oldProbes());
            pauseUntil(BASELINE);
            measure(before, old, watch);
            List<Integer> steps = new ArrayList<>(request.canary());
            if (steps.getLast() != 100) {
                steps.add(100);
            }
            for (int share : steps) {
                captures.window();
                step(share, fresh, sides, watch);
            }
        } catch (Worse worse) {
            return takeBackBeforePromotion(worse, watch, captures);
        }
        measure(after, fresh, watch);
        supervisor.promote(fresh, old);
        log.mark(Mark.PROMOTED, fresh, "promoted: it is the one that serves");
        sides.share(100);
        settle();
        lameDuck(old);
        captures.letGoOfOld();
        departure = depart(old, limits, () -> {}).join();
        retire(old.sockets(), fresh.sockets());
        captures.after(fresh.pid(), true);
        return report(UpgradeReport.Outcome.PROMOTED, "generation " + fresh.number() + " serves", watch);
    }

    private void step(int share, Generation fresh, TwoSides sides, QueueWatch watch) throws Worse {
        FileFigures files = FilesOf.process(fresh);
        old.sockets().values().forEach(watch::next);
        fresh.sockets().values().forEach(watch::next);
        sides.forgetProbes();
        sides.share(share);
        log.mark(Mark.SHARE, fresh, share + " % of new connections");
        long deadline = System.nanoTime() + limits.verify().toNanos();
        while (System.nanoTime() < deadline) {
            stillThere(fresh);
            if (old.hasEnded()) {
                log.mark(Mark.NOTE, old, "ended by itself: the newcomer takes everything");
                sides.share(100);
                return;
            }
            sides.probe();
            raise("", NewcomerRule.probes(sides.oldProbes(), sides.newProbes()));
            judge(share, fresh, watch);
            pause(LOOK);
        }
        depth(fresh, watch, share);
        raise("", NewcomerRule.files(FilesOf.process(old), files, FilesOf.process(fresh)));
        raise("", LeakedListener.find(fresh, supervisor.own(fresh)));
        log.mark(Mark.VERIFIED, fresh, "at " + share + " %: " + figures(fresh, watch) + "; " + sides.newProbes());
    }

    /// Against the old one before it shared, and against the old one beside it where that fares worse.
    private void judge(int share, Generation fresh, QueueWatch watch) throws Worse {
        for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
            QueueFigures is = watch.soFar(each.getValue());
            QueueFigures was = before.getOrDefault(each.getKey(), QueueFigures.NONE);
            HeldSocket beside = old.sockets().get(each.getKey());
            QueueFigures now = beside == null ? was : watch.soFar(beside);
            boolean worseBeside = now.stallMillis() > was.stallMillis();
            raise(each.getKey() + " at " + share + " %", NewcomerRule.queue(worseBeside ? now : was, is));
        }
    }

    private void depth(Generation fresh, QueueWatch watch, int share) throws Worse {
        for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
            QueueFigures was = before.getOrDefault(each.getKey(), QueueFigures.NONE);
            raise(
                    each.getKey() + " at " + share + " %",
                    NewcomerRule.depth(was, 100, watch.soFar(each.getValue()), share));
        }
    }

    private static String figures(Generation fresh, QueueWatch watch) {
        List<String> texts = new ArrayList<>();
        fresh.sockets().forEach((name, socket) -> {
            QueueFigures figures = watch.soFar(socket);
            if (figures.samples() > 0) {
                texts.add(name + " " + figures);
            }
        });
        return String.join("; ", texts);
    }

    private static Map<String, HeldSocket> onlyTcp(Map<String, HeldSocket> sockets) {
        Map<String, HeldSocket> tcp = new LinkedHashMap<>(sockets);
        tcp.values().removeIf(socket -> !socket.isTcp());
        return tcp;
    }

    /// What was on its way to the old listener when the share changed is still accepted by the old process.
    private void settle() {
        long begin = System.nanoTime();
        long emptySince = begin;
        while (System.nanoTime() - emptySince < SETTLE.toNanos()
                && System.nanoTime() - begin < SETTLE_LIMIT.toNanos()
                && !old.hasEnded()) {
            for (HeldSocket socket : old.sockets().values()) {
                if (socket.queue().map(queue -> queue.depth() > 0).orElse(false)) {
                    emptySince = System.nanoTime();
                }
            }
            pause(Duration.ofMillis(10));
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
                    log.note(
                            Mark.NOTE,
                            name + ": " + lost
                                    + " queued connections could not be moved to the other listener and were reset "
                                    + "(net.ipv4.tcp_migrate_req may not be set: run as root)");
                }
            }
        });
    }

    // ---- both

    private Generation startNewcomer(List<String> command, Map<String, HeldSocket> sockets) throws Worse {
        Generation fresh = supervisor.spawn(config, command, sockets, Role.NEWCOMER);
        newcomer = fresh;
        number = fresh.number();
        log.mark(Mark.SPAWNED, fresh, "started: " + String.join(" ", command));
        awaitReady(fresh);
        return fresh;
    }

    private void awaitReady(Generation fresh) throws Worse {
        long start = System.nanoTime();
        long deadline = start + config.readyTimeout().toNanos();
        long acceptingSince = -1;
        while (true) {
            long now = System.nanoTime();
            stillThere(fresh);
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
                        + (fresh.status().isEmpty() ? "" : "; it says: " + fresh.status()));
            }
            pause(Duration.ofMillis(10));
        }
        long accepting = System.nanoTime() + ACCEPTING_LIMIT.toNanos();
        while (!Posture.waitsOnAll(fresh)) {
            stillThere(fresh);
            if (System.nanoTime() > accepting) {
                throw new Worse("it said READY=1, and for " + Durations.text(ACCEPTING_LIMIT)
                        + " nothing in it waited for connections on every listener");
            }
            pause(Duration.ofMillis(20));
        }
        log.mark(Mark.ACCEPTING, fresh, "waits for connections on every listener");
    }

    private static void stillThere(Generation fresh) throws Worse {
        if (fresh.hasEnded()) {
            pause(Duration.ofMillis(20));
            throw new Worse(
                    "it ended by itself: " + fresh.exit().map(Object::toString).orElse("no exit status"));
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
    private CompletableFuture<DepartureTimes> depart(Generation leaving, ServiceConfig.Limits within, Runnable deaf) {
        CompletableFuture<DepartureTimes> times = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("departure-" + leaving.number()).start(() -> {
            try {
                times.complete(new Departure(leaving, supervisor.namespace(), within, (mark, generation, text) -> {
                            log.mark(mark, generation, text);
                            if (mark == Mark.LISTENER_CLOSED) {
                                deaf.run();
                            }
                            if (mark == Mark.LISTENER_CLOSED && mode == UpgradeReport.Mode.TWO_LISTENERS) {
                                Generation other = generation == old ? newcomer : old;
                                if (other != null) {
                                    Thread.ofPlatform()
                                            .daemon()
                                            .name("retire")
                                            .start(() -> retire(generation.sockets(), other.sockets()));
                                }
                            }
                        })
                        .run(true));
            } catch (RuntimeException e) {
                times.completeExceptionally(e);
            }
        });
        return times;
    }

    private UpgradeReport takeBackBeforePromotion(Worse worse, QueueWatch watch, UpgradeCaptures captures) {
        Generation fresh = newcomer;
        if (fresh == null) {
            return report(UpgradeReport.Outcome.ROLLED_BACK, worse.reason(), watch);
        }
        log.mark(Mark.WORSE, fresh, worse.reason());
        captures.after(fresh.pid(), false);
        if (mode == UpgradeReport.Mode.TWO_LISTENERS) {
            old.sockets().values().stream()
                    .filter(HeldSocket::isTcp)
                    .forEach(socket -> socket.share(TrafficShare.none()));
            log.note(Mark.SHARE, "0 % of new connections: the old one has them all again");
            measure(after, fresh, watch);
            // A newcomer that accepts empties its queue itself. One that hangs doesn't: its listener is stopped under
            // it, and
            // what waits there moves to the old one.
            pause(SETTLE);
            if (fresh.hasEnded() || somethingQueued(fresh)) {
                retire(fresh.sockets(), old.sockets());
            }
        }
        if (!fresh.hasEnded()) {
            departure = depart(fresh, limits, () -> {}).join();
        }
        retire(fresh.sockets(), old.sockets());
        log.note(Mark.TAKEN_BACK, "the old one goes on serving, it never stopped");
        return report(UpgradeReport.Outcome.ROLLED_BACK, worse.reason(), watch);
    }

    private static boolean somethingQueued(Generation generation) {
        return generation.sockets().values().stream()
                .anyMatch(
                        socket -> socket.queue().map(queue -> queue.depth() > 0).orElse(false));
    }

    private static void measure(Map<String, QueueFigures> into, Generation generation, QueueWatch watch) {
        generation.sockets().forEach((name, socket) -> {
            QueueFigures figures = watch.soFar(socket);
            if (figures.samples() > 0) {
                into.put(name, figures);
            }
        });
    }

    private UpgradeReport report(UpgradeReport.Outcome outcome, String reason, QueueWatch watch) {
        Generation fresh = newcomer;
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
                before,
                after,
                departure,
                log.events(),
                watch.series(),
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

package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.AcceptFailures;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.evidence.SystemCallLog;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether accept fails, and what that costs: failed `accept4` calls in an strace log, CPU time under Accept and its
/// error path in a CPU profile, the loop's posture.
///
/// Under a load of new connections a healthy service spends about a fifth of its CPU under `TCPListener.Accept`. A loop
/// that spins spends nearly all of the loop's time there or in making error values, while nothing leaves the queue.
///
/// @param failures failed accept calls by errno, from strace and from the service's own log
/// @param successes accept calls that returned a descriptor, from strace
/// @param traced whether there is an strace log, so that `successes` means something
/// @param logged failures that the service wrote into its own log
/// @param place the listener as the service's log names it; empty where no log does
/// @param mostInASecond most failures within one second of the service's log; -1 where it has none, or they aren't
/// dated
/// @param pace how the failed calls and lines follow each other
/// @param acceptShare share of the CPU profile under Accept, 0 to 1; -1 without a CPU profile
/// @param loopShare share of the CPU profile under the function that loops over Accept, 0 to 1; -1 likewise
/// @param successShare share of the CPU profile in what only a successful accept does (registering with epoll, options
///     of the new socket), 0 to 1; -1 without a CPU profile
/// @param cpus CPUs used by the process, mean over the CPU profile or between two `stat` snapshots; -1 where unknown
/// @param alwaysRunning a loop was in Accept or at work, and running or runnable, in every dump that shows it
/// @param moves whether something left the queue
public record AcceptErrors(
        Map<String, Long> failures,
        long successes,
        boolean traced,
        long logged,
        String place,
        long mostInASecond,
        Pace pace,
        double acceptShare,
        double loopShare,
        double successShare,
        double cpus,
        boolean alwaysRunning,
        boolean queueStands,
        boolean moves,
        String file)
        implements Signal {
    /// What is seen between a failed accept and the next.
    public enum Pace {
        /// Nothing: the next one follows at once.
        NONE,
        /// A pause: back-off.
        PAUSES,
        /// There are too few of them, or they aren't dated.
        UNKNOWN
    }

    /// net/http's back-off begins with 5 ms and doubles: it tries eight times in the first second.
    private static final int WITHOUT_PAUSE_A_SECOND = 30;

    /// CPUs: a process that uses less has too few samples to tell.
    private static final double WORTH_CPUS = 0.05;

    public AcceptErrors {
        // In order of their names, as they are shown.
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    /// @param asked the port that the user asks about, where no listing shows a listener
    public static Optional<AcceptErrors> of(
            ProcessEvidence process, AcceptLoops loops, Optional<AcceptQueue> queue, @Nullable Integer asked) {
        Map<String, Long> failures = new TreeMap<>();
        long successes = 0;
        String file = "";
        for (Observation<SystemCallLog> log : process.systemCalls().observations()) {
            for (SystemCall call : log.value().calls()) {
                if (!call.name().equals("accept4") && !call.name().equals("accept")) {
                    continue;
                }
                String error = call.error();
                if (error == null) {
                    successes++;
                } else if (!error.equals("EAGAIN") && !error.startsWith("ERESTART")) {
                    failures.merge(error, 1L, Long::sum);
                    file = log.file();
                }
            }
        }
        Pace pace = pace(process.systemCalls());
        long logged = 0;
        long mostInASecond = -1;
        String place = "";
        for (Observation<AcceptFailures> log : process.acceptFailures().observations()) {
            AcceptFailures lines = log.value();
            int port = queue.map(q -> q.group().port()).orElse(asked != null ? asked : lines.worstPort());
            long before = sum(failures);
            lines.of(port).forEach((error, count) -> failures.merge(error, count, Long::sum));
            if (port != 0) {
                // Lines that name no listener are the one's that is in question.
                lines.of(0).forEach((error, count) -> failures.merge(error, count, Long::sum));
            }
            long more = sum(failures) - before;
            if (more > 0) {
                logged += more;
                file = file.isEmpty() ? log.file() : file;
                place = place.isEmpty() ? lines.addresses().getOrDefault(port, "") : place;
                mostInASecond = Math.max(mostInASecond, lines.mostInASecond());
                if (lines.mostInASecond() >= WITHOUT_PAUSE_A_SECOND && !lines.pauses()) {
                    pace = Pace.NONE;
                } else if (lines.pauses() && pace == Pace.UNKNOWN) {
                    pace = Pace.PAUSES;
                }
            }
        }
        boolean traced = !process.systemCalls().isEmpty();
        double accept = -1;
        double loop = -1;
        double success = -1;
        double cpus = cpusFromTicks(process.status());
        Optional<Observation<ProfileFile>> cpu = Profiles.latest(process, ProfileKind.CPU);
        if (cpu.isPresent()) {
            StackShares shares = StackShares.of(cpu.get().value().profile());
            accept = shares.share(shares.anywhere(AcceptFrames::isCore));
            success = shares.share(shares.under(AcceptErrors::onlyAfterSuccess, AcceptFrames::isCore));
            List<String> names = loops.loops().stream()
                    .filter(each -> !each.guessed() || isSeenTurning(each))
                    .map(AcceptLoop::loop)
                    .toList();
            List<String> callers = shares.callersOf(AcceptFrames::isAccept);
            loop = shares.share(shares.anywhere(f -> names.contains(f) || callers.contains(f)));
            long duration = cpu.get().value().profile().durationNanos();
            if (duration > 0) {
                cpus = Math.max(cpus, (double) shares.total() / duration);
            }
            file = file.isEmpty() ? cpu.get().file() : file;
        }
        if (accept < 0 && failures.isEmpty() && loops.dumps() == 0) {
            return Optional.empty();
        }
        boolean running = false;
        for (AcceptLoop each : loops.loops()) {
            boolean always = each.sightings().stream().allMatch(AcceptErrors::isRunning);
            // A loop that waits for a processor in Accept looks the same; one that spins is seen on its way as well.
            boolean onItsWay = each.sightings().stream()
                    .anyMatch(s -> s.posture() == Posture.ACCEPTING || isEmptyHanded(s, each.loop()));
            running |= always
                    && (onItsWay || isAloneWithIt(each, process))
                    && (cpus >= 0 || !mayBeBlockedInOneCall(each))
                    && (!each.guessed() || isSeenTurning(each));
        }
        return Optional.of(new AcceptErrors(
                failures,
                successes,
                traced,
                logged,
                place,
                mostInASecond,
                pace,
                accept,
                loop,
                success,
                cpus,
                running,
                queue.map(AcceptQueue::persistent).orElse(false),
                queue.map(q -> q.left() > 0).orElse(false),
                file));
    }

    private static long sum(Map<String, Long> failures) {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /// So many failures of one listener within [#SPIN_MICROS] leave no room for a pause: net/http's first three are
    /// 5, 10 and 20 ms.
    private static final int SPIN_CALLS = 8;

    private static final long SPIN_MICROS = 30_000;
    private static final long PAUSE_MICROS = 4_000;

    /// Other calls between two accepts of a log without times: one that waits isn't among the calls that are kept.
    private static final int LINES_BETWEEN = 3;

    /// How the failed accepts of a log follow each other, listener by listener.
    private static Pace pace(Series<SystemCallLog> logs) {
        Pace pace = Pace.UNKNOWN;
        for (Observation<SystemCallLog> log : logs.observations()) {
            Map<String, List<SystemCall>> byListener = new TreeMap<>();
            for (SystemCall call : log.value().calls()) {
                String error = call.error();
                boolean accept = call.name().equals("accept4") || call.name().equals("accept");
                if (accept && error != null && !error.equals("EAGAIN") && !error.startsWith("ERESTART")) {
                    int comma = call.arguments().indexOf(',');
                    byListener
                            .computeIfAbsent(call.arguments().substring(0, Math.max(0, comma)), _ -> new ArrayList<>())
                            .add(call);
                }
            }
            for (List<SystemCall> failed : byListener.values()) {
                if (followsAtOnce(failed)) {
                    return Pace.NONE;
                }
                pace = pauses(failed) ? Pace.PAUSES : pace;
            }
        }
        return pace;
    }

    private static boolean followsAtOnce(List<SystemCall> failed) {
        for (int i = SPIN_CALLS - 1; i < failed.size(); i++) {
            SystemCall first = failed.get(i - SPIN_CALLS + 1);
            SystemCall last = failed.get(i);
            Long from = first.timeMicros();
            Long to = last.timeMicros();
            boolean quick = (from != null && to != null)
                    ? to - from <= SPIN_MICROS
                    : last.line() - first.line() < (long) LINES_BETWEEN * SPIN_CALLS;
            if (quick) {
                return true;
            }
        }
        return false;
    }

    private static boolean pauses(List<SystemCall> failed) {
        for (int i = 1; i < failed.size(); i++) {
            Long from = failed.get(i - 1).timeMicros();
            Long to = failed.get(i).timeMicros();
            if (from != null && to != null && to - from >= PAUSE_MICROS) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRunning(AcceptLoop.Sighting sighting) {
        String state = sighting.state().text();
        return sighting.posture() == Posture.ACCEPTING
                || sighting.posture() == Posture.RUNNABLE
                || (sighting.posture() == Posture.BUSY
                        && (state.equals("runnable") || state.equals("running") || state.equals("syscall")));
    }

    /// Whether the loop executes Accept in each of at least two dumps while nobody else wants a processor. A dump stops
    /// the world, so a goroutine that was executing is shown as runnable; one that was woken and waits for a
    /// processor is, too, but then its stack still ends in the netpoller's wait, and others hold the processors.
    private static boolean isAloneWithIt(AcceptLoop loop, ProcessEvidence process) {
        if (loop.sightings().size() < 2) {
            return false;
        }
        for (AcceptLoop.Sighting sighting : loop.sightings()) {
            boolean executes = (sighting.posture() == Posture.RUNNABLE || sighting.posture() == Posture.ACCEPTING)
                    && !AcceptFrames.contains(sighting.frames(), "internal/poll.runtime_pollWait");
            GoroutineDump dump =
                    process.goroutines().observations().get(sighting.dump()).value();
            if (!executes || wantingProcessor(dump) > 1) {
                return false;
            }
        }
        return true;
    }

    /// Whether every look found it in a system call outside Accept: a loop that writes a line after each failure
    /// looks like that, and so does one whose write waits for a reader that has stopped. Only CPU time tells
    /// them apart.
    private static boolean mayBeBlockedInOneCall(AcceptLoop loop) {
        return loop.sightings().stream()
                .allMatch(s -> s.posture() == Posture.BUSY && s.state().kind() == GoroutineState.Kind.SYSCALL);
    }

    /// Whether what is a loop only by its name or place did in every dump what a loop does that gets nothing.
    /// Code of the service's own alone is what any computation looks like, unless an Accept of its own is in it.
    private static boolean isSeenTurning(AcceptLoop loop) {
        return loop.sightings().size() > 1
                && loop.sightings().stream().allMatch(s -> isEmptyHanded(s, loop.loop()) || isOwnCode(s, loop.loop()))
                && !loop.sightings().stream()
                        .allMatch(s -> isOwnCode(s, loop.loop()) && AcceptFrames.outermostAccept(s.frames()) < 0);
    }

    /// Goroutines that run or could, without those of whoever fetched the dump.
    private static long wantingProcessor(GoroutineDump dump) {
        long count = 0;
        for (GoroutineGroup group : dump.groups()) {
            GoroutineState.Kind kind = group.state().kind();
            if ((kind == GoroutineState.Kind.RUNNABLE || kind == GoroutineState.Kind.RUNNING)
                    && group.frames().stream()
                            .noneMatch(f -> Profiles.serves(f.function())
                                    || f.function().startsWith("net/http.(*connReader)"))) {
                count += group.count();
            }
        }
        return count;
    }

    /// Whether the loop is at work and has no connection in its hands: below it there is nothing but asking whether to
    /// go on, making or looking at an error, or writing a line of a log.
    public static boolean isEmptyHanded(AcceptLoop.Sighting sighting, String loop) {
        if (!isRunning(sighting) || sighting.posture() == Posture.RUNNABLE) {
            return false;
        }
        boolean leaf = true;
        for (Frame frame : sighting.frames()) {
            if (frame.function().equals(loop)) {
                return true;
            }
            boolean service = !AcceptFrames.isStandardLibrary(frame.function());
            if (leaf && service) {
                return false; // computes something of its own
            }
            String path = AcceptFrames.packageOf(frame.function());
            boolean idle = AcceptFrames.isCore(frame.function())
                    || IDLE_PACKAGES.contains(path)
                    || frame.function().startsWith("net.(*OpError)")
                    || frame.function().startsWith("net.newFD")
                    || frame.function().startsWith("os.(*File)")
                    || service;
            leaf &= path.startsWith("runtime") || path.startsWith("internal/runtime");
            if (!idle) {
                return false;
            }
        }
        return true;
    }

    /// Whether there is nothing but the service's own code below the loop.
    private static boolean isOwnCode(AcceptLoop.Sighting sighting, String loop) {
        for (Frame frame : sighting.frames()) {
            if (frame.function().equals(loop)) {
                return true;
            }
            if (AcceptFrames.isStandardLibrary(frame.function())) {
                return false;
            }
        }
        return false;
    }

    private static final Set<String> IDLE_PACKAGES = Set.of(
            "context",
            "errors",
            "fmt",
            "log",
            "log/slog",
            "os",
            "internal/poll",
            "internal/reflectlite",
            "reflect",
            "runtime",
            "strconv",
            "sync",
            "sync/atomic",
            "internal/sync",
            "syscall",
            "internal/runtime/syscall",
            "runtime/internal/syscall",
            "time",
            "unicode/utf8");

    private static boolean onlyAfterSuccess(String function) {
        return function.startsWith("net.newTCPConn")
                || function.equals("net.(*netFD).init")
                || function.equals("internal/poll.(*FD).Init")
                || function.startsWith("net.setKeepAlive")
                || function.startsWith("net.setNoDelay");
    }

    /// Mean CPUs used between two `stat` snapshots, at 100 ticks a second; -1 where it can't be had.
    private static double cpusFromTicks(Series<ProcessStatus> status) {
        Series<Long> ticks = status.map(
                s -> s.userTicks() != null && s.systemTicks() != null ? s.userTicks() + s.systemTicks() : null);
        return ticks.span()
                .flatMap(pair -> pair.window()
                        .map(w -> (pair.after().value() - pair.before().value()) * 10.0 / Math.max(1, w.toMillis())))
                .orElse(-1.0);
    }

    /// Whether the service wrote into its own log that accept failed.
    public boolean saidByTheService() {
        return logged > 0;
    }

    /// Whether it is the system's table of open files that is full, and not the process's own limit.
    public boolean systemFull() {
        return failures.containsKey("ENFILE") && !failures.containsKey("EMFILE");
    }

    public boolean outOfDescriptors() {
        return failures.getOrDefault("EMFILE", 0L) + failures.getOrDefault("ENFILE", 0L) > 0;
    }

    /// Whether the loop retries a failing accept without a pause.
    public boolean spins() {
        long failed = sum(failures);
        if ((traced && failed >= 1000 && failed > successes * 20) || (pace == Pace.NONE && failed > 0)) {
            return true;
        }
        // What accept does is fail: it takes CPU time, and hardly any of it is what follows a success.
        boolean fails = acceptShare >= 0.1 && successShare < acceptShare * 0.05 && cpus >= WORTH_CPUS;
        boolean inLoop = loopShare >= 0.6 && acceptShare >= 0.15 && cpus >= 0.15 && successShare < acceptShare * 0.3;
        if (fails && queueStands && !moves) {
            return true;
        }
        return !moves
                && queueStands
                && (inLoop || (alwaysRunning && (cpus < 0 || cpus >= 0.3) && (loopShare < 0 || loopShare >= 0.3)));
    }

    /// Whether accept failed more often than not while it was watched, for want of a descriptor.
    public boolean seenRefused() {
        long failed = failures.values().stream().mapToLong(Long::longValue).sum();
        return traced && outOfDescriptors() && failed > successes;
    }

    /// Whether whoever runs the loop gets nothing but errors, by the CPU profile: the loop takes most of the CPU
    /// time, some of it in Accept, and none in what follows a success. A loop that logs each error spends most of
    /// it there.
    public boolean failsAlways() {
        return alwaysRunning
                && cpus >= 0.3
                && loopShare >= 0.5
                && acceptShare >= 0.02
                && successShare < acceptShare * 0.05;
    }

    /// The errno behind it: from strace, or EMFILE where the descriptors are used up; empty where nothing tells.
    public String errorName(Optional<OpenFilesShare> files) {
        String name = "";
        long most = 0;
        for (Map.Entry<String, Long> entry : failures.entrySet()) {
            if (entry.getValue() > most) {
                name = entry.getKey();
                most = entry.getValue();
            }
        }
        return name.isEmpty() && files.isPresent() && files.get().exhausted() ? "EMFILE" : name;
    }

    public String cost() {
        return cpus > 0
                ? String.format(java.util.Locale.ROOT, "%.1f CPUs burn", cpus)
                : loopShare > 0 ? Words.percent(loopShare) + " of the CPU time burns in it" : "a CPU burns";
    }

    @Override
    public String id() {
        return "accept_errors";
    }

    @Override
    public double strength() {
        return spins() ? 1 : failures.isEmpty() ? 0 : 0.8;
    }

    @Override
    public String summary() {
        if (!failures.isEmpty()) {
            List<String> words = new ArrayList<>();
            failures.forEach((error, count) -> words.add(error + " " + Words.count(count, "time")));
            return "accept " + (place.isEmpty() ? "" : "on " + place + " ") + "failed: " + String.join(", ", words)
                    + (traced ? ", succeeded " + Words.count(successes, "time") : " in its log");
        }
        if (spins()) {
            return "the loop is always in Accept and takes nothing: " + cost();
        }
        return acceptShare >= 0
                ? Words.percent(acceptShare) + " of the CPU profile is under Accept"
                        + (acceptShare > 0.05 && !queueStands ? ", which is what many successful accepts cost" : "")
                : "no accept loop was seen spinning";
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        failures.forEach((error, count) -> facts.add(Fact.number(
                "accept failed with " + error + (place.isEmpty() ? "" : " on " + place), count, "calls", null, file)));
        if (acceptShare >= 0) {
            facts.add(new Fact("share of the CPU profile under Accept", Words.percent(acceptShare), null, null, file));
            facts.add(new Fact(
                    "share under the function that loops over Accept", Words.percent(loopShare), null, null, file));
        }
        if (cpus >= 0) {
            facts.add(new Fact(
                    "CPUs used by the process",
                    String.format(java.util.Locale.ROOT, "%.2f", cpus),
                    "CPUs",
                    null,
                    file));
        }
        return facts;
    }
}

package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.TraceFile;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.TracedLoop;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.gotrace.TraceDamage;
import dev.anteroom.gotrace.TraceFormatException;
import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.Distribution;
import dev.anteroom.gotrace.summary.GoroutineGroup;
import dev.anteroom.gotrace.summary.StopReason;
import dev.anteroom.gotrace.summary.TraceSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an execution trace says of the accept loops: what they did over its window in numbers, how late they ran after
/// netpoll had woken them and who had the Ps meanwhile, what the collector and stops of the world took (R7).
///
/// It says *why*, never *whether*: a trace begins where the runtime sees a connection, the wait before that is the
/// kernel's to tell.
///
/// @param file the trace
/// @param totals what it amounts to; `null` if it can't be read
/// @param loops its accept loops
/// @param notRead what of the capture's traces wasn't read, and why, one sentence each
public record AcceptTrace(String file, @Nullable TraceSummary totals, List<TracedLoop> loops, List<String> notRead)
        implements Signal {
    /// About 60 MB, and some five seconds: beyond this a trace isn't read.
    private static final long MOST_EVENTS = 12_000_000;

    /// Shorter windows show a moment rather than a share, ns.
    private static final long SHORT = 100_000_000;

    /// Stops that come from recording the trace itself.
    private static final Set<String> OWN_STOPS = Set.of("start trace", "stop trace");

    public AcceptTrace {
        loops = List.copyOf(loops);
        notRead = List.copyOf(notRead);
    }

    /// Reads the latest trace of the process.
    public static Optional<AcceptTrace> of(ProcessEvidence process) {
        if (process.traces().isEmpty()) {
            return Optional.empty();
        }
        Observation<TraceFile> trace = process.traces().last().orElseThrow();
        List<String> notRead = new ArrayList<>();
        if (process.traces().size() > 1) {
            notRead.add(Words.count(process.traces().size() - 1, "earlier trace")
                    + " of the capture: the latest stands for the incident");
        }
        try (TraceReader reader = open(trace)) {
            TraceSummary summary = TraceSummary.of(reader, MOST_EVENTS);
            for (TraceDamage damage :
                    summary.outcome().damages().stream().limit(3).toList()) {
                notRead.add(trace.file() + ": " + damage.what());
            }
            return Optional.of(new AcceptTrace(trace.file(), summary, TracedLoop.of(summary, trace.file()), notRead));
        } catch (TraceFormatException | UncheckedIOException e) {
            notRead.add(String.valueOf(e.getMessage()));
            return Optional.of(new AcceptTrace(trace.file(), null, List.of(), notRead));
        }
    }

    private static TraceReader open(Observation<TraceFile> trace) {
        var path = trace.value().content().path();
        if (path != null) {
            return TraceReader.open(path);
        }
        try {
            // what came out of an archive is in memory already
            return TraceReader.of(trace.file(), trace.value().content().read(Integer.MAX_VALUE));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the trace " + trace.file() + ": " + e.getMessage(), e);
        }
    }

    /// The loop that spent most of its time in a posture, if that is what most of its time went to.
    public Optional<TracedLoop> heldUp(Posture posture) {
        return loops.stream()
                .filter(loop -> loop.posture() == posture)
                .max(Comparator.comparingDouble(loop -> loop.share(posture)));
    }

    /// The loop that waited longest for a P.
    public Optional<TracedLoop> latest() {
        return loops.stream()
                .filter(loop -> loop.trace().observedNanos() >= SHORT)
                .max(Comparator.comparingDouble(loop -> loop.trace().runnableShare()));
    }

    /// Whether an accept loop had no P for a fair part of the time, or ran late after most of its wake-ups.
    public boolean late() {
        return latest().map(AcceptTrace::isLate).orElse(false);
    }

    private static boolean isLate(TracedLoop loop) {
        Distribution wake = loop.trace().wakeToRun();
        return loop.trace().runnableShare() >= 0.2 || (wake.count() >= 5 && wake.p50Nanos() >= 5_000_000);
    }

    /// Whether accept loops were seen being woken and each time ran at once.
    public boolean prompt() {
        return latest().map(loop -> loop.trace().wakeToRun().count() >= 5
                        && loop.trace().wakeToRun().p99Nanos() < 5_000_000
                        && loop.trace().runnableShare() < 0.02)
                .orElse(false);
    }

    /// How late the latest loop was, and who had the Ps, in words; empty without a loop.
    public String lateness() {
        return latest().map(loop -> {
                    Distribution wake = loop.trace().wakeToRun();
                    String holder = holderWords();
                    return "it could run and had no P for "
                            + Words.percent(loop.trace().runnableShare()) + " of "
                            + Words.millis(loop.trace().observedNanos() / 1e6)
                            + (wake.count() == 0
                                    ? ""
                                    : "; woken in Accept it ran after " + millis(wake.p50Nanos()) + " (p50), "
                                            + millis(wake.p99Nanos()) + " (p99)")
                            + (holder.isEmpty() || !isLate(loop) ? "" : "; meanwhile " + holder);
                })
                .orElse("");
    }

    /// Who had the Ps while an accept loop could have run: `main.spin had 99% of the Ps' time`.
    public String holderWords() {
        if (totals == null) {
            return "";
        }
        long total = totals.procs().idleNanosWhileAcceptWasRunnable();
        GoroutineGroup most = null;
        for (GoroutineGroup group : totals.groups()) {
            total += group.procNanosWhileAcceptWasRunnable();
            if (most == null || group.procNanosWhileAcceptWasRunnable() > most.procNanosWhileAcceptWasRunnable()) {
                most = group;
            }
        }
        if (most == null || total == 0) {
            return "";
        }
        if (totals.procs().idleNanosWhileAcceptWasRunnable() * 2 > total) {
            return "no goroutine had the Ps: the operating system was late";
        }
        String name = most.gcWorkers()
                ? "the collector's workers"
                : most.startFunction().isEmpty() ? "goroutines older than the trace" : most.startFunction();
        return name + " had " + Words.percent((double) most.procNanosWhileAcceptWasRunnable() / total)
                + " of the Ps' time";
    }

    /// Whether the trace has no figures to speak of: it can't be read, is too short, or lacks its clock.
    private boolean unmeasured() {
        return totals == null || !totals.clockKnown() || totals.windowNanos() < SHORT;
    }

    /// The length of the trace, ms.
    public double windowMillis() {
        return totals == null ? 0 : totals.windowNanos() / 1e6;
    }

    /// The share of the window in which the world was stopped, recording the trace not counted; -1 without a trace.
    public double stopShare() {
        if (unmeasured() || totals == null) {
            return -1;
        }
        long stopped = 0;
        for (StopReason stop : stops()) {
            stopped += stop.durations().totalNanos();
        }
        return (double) stopped / totals.windowNanos();
    }

    /// The longest stop, ms; -1 without one.
    public double longestStopMillis() {
        long longest = -1;
        for (StopReason stop : unmeasured() ? List.<StopReason>of() : stops()) {
            longest = Math.max(longest, stop.durations().maxNanos());
        }
        return longest < 0 ? -1 : longest / 1e6;
    }

    /// The stops by reason, those that took longest first.
    public List<StopReason> stops() {
        return totals == null
                ? List.of()
                : totals.gc().stops().stream()
                        .filter(stop -> !OWN_STOPS.contains(stop.reason()))
                        .toList();
    }

    /// The share of the window in which the collector marked; -1 without a trace.
    public double markShare() {
        return unmeasured() || totals == null ? -1 : totals.gcShare();
    }

    /// The share of all running time in which goroutines had to help to mark; -1 without a trace.
    public double assistShare() {
        if (unmeasured() || totals == null) {
            return -1;
        }
        long running = totals.states().runningNanos();
        return running <= 0 ? 0 : Math.min(1, (double) totals.gc().assists().totalNanos() / running);
    }

    /// The share of the Ps' time that the collector's workers had; -1 without a trace. On idle Ps they work for free.
    public double workerShare() {
        if (unmeasured() || totals == null || totals.procs().procs() == 0) {
            return -1;
        }
        long workers = 0;
        for (GoroutineGroup group : totals.groups()) {
            workers += group.gcWorkers() ? group.procNanos() : 0;
        }
        return (double) workers / ((double) totals.procs().procs() * totals.windowNanos());
    }

    /// Collections a second; -1 without a trace.
    public double cyclesPerSecond() {
        return unmeasured() || totals == null ? -1 : totals.gc().cycles().count() * 1e9 / totals.windowNanos();
    }

    /// Whether the collector is what kept goroutines waiting: they had to help it for a good part of their time, or its
    /// workers had the Ps while an accept loop was late in mark phases.
    public boolean collectorDominates() {
        // Helping for most of hardly any running time, outside mark phases, keeps nobody waiting.
        return (assistShare() >= 0.25 && markShare() >= 0.1)
                || (late() && lateInMarking() >= 0.6 && workerShare() >= 0.2);
    }

    /// The share of the time that the latest loop waited for a P in which a mark phase was under way; 0 if it never
    /// waited.
    public double lateInMarking() {
        return latest().map(loop -> {
                    long runnable = loop.trace().nanos(dev.anteroom.gotrace.summary.LoopState.RUNNABLE);
                    return runnable == 0 ? 0 : (double) loop.trace().runnableNanosInGc() / runnable;
                })
                .orElse(0.0);
    }

    /// One loop's time in a posture, as evidence for a cause.
    public Fact fact(TracedLoop loop, Posture posture) {
        return new Fact(
                "goroutine " + loop.trace().goroutine() + ", the accept loop, was " + posture.words()
                        + (posture == loop.posture()
                                        && !loop.sighting().frames().isEmpty()
                                ? ": " + loop.sighting().chain(loop.loop())
                                : "")
                        + (posture == loop.posture() && !loop.waker().isEmpty() ? ", released by " + loop.waker() : ""),
                Words.percent(loop.share(posture)) + " of the time",
                null,
                Words.millis(loop.trace().observedNanos() / 1e6),
                file);
    }

    /// How late the latest loop was, as evidence.
    public Fact latenessFact() {
        return Fact.said("the accept loop in the trace: " + lateness(), file);
    }

    private static String millis(long nanos) {
        return nanos < 100_000 ? "less than 0.1 ms" : Words.millis(nanos / 1e6);
    }

    @Override
    public String id() {
        return "accept_trace";
    }

    @Override
    public double strength() {
        double held = 0;
        for (TracedLoop loop : loops) {
            if (loop.posture().isHeldUp() || loop.posture() == Posture.RUNNABLE) {
                held = Math.max(held, loop.share(loop.posture()));
            }
        }
        return Math.min(1, late() ? Math.max(held, 0.6) : held);
    }

    @Override
    public String summary() {
        if (totals == null) {
            return "the trace can't be read";
        }
        Optional<TracedLoop> held = loops.stream()
                .filter(loop -> loop.posture() != Posture.WAITING && loop.posture() != Posture.UNCLEAR)
                .max(Comparator.comparingDouble(loop -> loop.share(loop.posture())));
        if (held.isPresent() && held.get().posture() != Posture.RUNNABLE) {
            TracedLoop loop = held.get();
            return "goroutine " + loop.trace().goroutine() + ", the accept loop, was "
                    + loop.posture().words() + " for " + Words.percent(loop.share(loop.posture())) + " of "
                    + Words.millis(loop.trace().observedNanos() / 1e6);
        }
        return loops.isEmpty() ? "no goroutine was seen in Accept" : lateness();
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (TracedLoop loop : loops.stream().limit(8).toList()) {
            facts.add(fact(loop, loop.posture()));
        }
        if (latest().isPresent()) {
            facts.add(latenessFact());
        }
        notRead.forEach(what -> facts.add(Fact.said("not read: " + what, null)));
        return facts;
    }
}

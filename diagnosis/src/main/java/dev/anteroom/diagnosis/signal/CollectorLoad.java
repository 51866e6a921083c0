package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.GcTrace;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How much of the process is garbage collection: CPU profile under the collector's functions, goroutines made to
/// assist, the runtime's own figures.
///
/// @param cpuShare share of the CPU profile under the collector (background workers, assists, sweep), 0 to 1; -1
///     without one
/// @param cpus CPUs that the whole process used, mean over the profile; -1 where unknown
/// @param assisting goroutines in `GC assist marking` or `GC assist wait`, most of one dump; -1 without a dump with
///     states
/// @param cyclesPerSecond collections a second between two readings; -1 where unknown
/// @param fraction `GCCPUFraction` since start, 0 to 1; -1 where unknown
/// @param inTrace whether an execution trace shows goroutines held up by the collector
public record CollectorLoad(
        double cpuShare,
        double cpus,
        long assisting,
        long goroutines,
        double cyclesPerSecond,
        double fraction,
        boolean inTrace,
        List<Fact> facts)
        implements Signal {
    private static final Set<String> COLLECTOR = Set.of(
            "runtime.gcBgMarkWorker",
            "runtime.gcAssistAlloc",
            "runtime.gcAssistAlloc1",
            "runtime.gcDrain",
            "runtime.gcDrainN",
            "runtime.gcStart",
            "runtime.gcMarkTermination",
            "runtime.gcMarkDone",
            "runtime.bgsweep",
            "runtime.bgscavenge",
            "runtime.deductSweepCredit",
            "runtime.deductAssistCredit",
            "runtime.gcMarkDone.func1",
            "runtime.wbBufFlush",
            "runtime.gcFlushBgCredit");

    /// CPUs, mean over the profile: with less than that the collector makes nobody late, whatever its share of the few
    /// samples of an idle process (those who take the capture make it collect, too).
    private static final double WORTH_CPUS = 0.1;

    public CollectorLoad {
        facts = List.copyOf(facts);
    }

    public static boolean isCollector(String function) {
        return COLLECTOR.contains(function);
    }

    public static Optional<CollectorLoad> of(ProcessEvidence process, Optional<AcceptTrace> execution) {
        List<Fact> facts = new ArrayList<>();
        double share = -1;
        double cpus = -1;
        Optional<Observation<ProfileFile>> cpu = Profiles.latest(process, ProfileKind.CPU);
        if (cpu.isPresent()) {
            StackShares shares = StackShares.of(cpu.get().value().profile());
            share = shares.share(shares.anywhere(CollectorLoad::isCollector));
            long duration = cpu.get().value().profile().durationNanos();
            cpus = duration > 0 ? (double) shares.total() / duration : -1;
            facts.add(new Fact(
                    "share of the CPU profile under the collector",
                    Words.percent(share),
                    null,
                    null,
                    cpu.get().file()));
        }
        Optional<GoroutinesInState> held = GoroutinesInState.most(process, GoroutineState.Kind.GC_ASSIST);
        long assisting = held.map(GoroutinesInState::count).orElse(-1L);
        long all = held.map(GoroutinesInState::all).orElse(0L);
        held.filter(h -> h.count() > 0)
                .ifPresent(h -> facts.add(Fact.number(
                        "goroutines held to assist the collector", h.count(), "goroutines", null, h.file())));
        double rate = -1;
        Optional<Series.Pair<Long>> cycles =
                process.runtimeStats().map(RuntimeStats::gcCycles).span();
        if (cycles.isPresent() && cycles.get().window().isPresent()) {
            double seconds = cycles.get().window().get().toMillis() / 1000.0;
            rate = (cycles.get().after().value() - cycles.get().before().value()) / seconds;
        }
        Optional<Observation<GcTrace>> trace = process.gcTrace().last();
        if (rate < 0 && trace.isPresent() && trace.get().value().windowNanos() > 0) {
            rate = trace.get().value().cycles() * 1e9 / trace.get().value().windowNanos();
        }
        boolean inTrace = false;
        if (execution.isPresent() && execution.get().markShare() >= 0) {
            AcceptTrace seen = execution.get();
            rate = rate < 0 ? seen.cyclesPerSecond() : rate;
            inTrace = seen.collectorDominates();
            facts.add(new Fact(
                    "in the trace: marking " + Words.percent(seen.markShare())
                            + " of the time, the collector's workers had "
                            + Words.percent(seen.workerShare()) + " of the Ps' time, goroutines had to help it for "
                            + Words.percent(seen.assistShare()) + " of their running time",
                    null,
                    null,
                    Words.millis(seen.windowMillis()),
                    seen.file()));
        }
        if (rate >= 0) {
            facts.add(new Fact(
                    "collections a second", String.format(java.util.Locale.ROOT, "%.1f", rate), "1/s", null, null));
        }
        double fraction = process.runtimeStats()
                .map(RuntimeStats::gcCpuFraction)
                .last()
                .map(Observation::value)
                .orElse(-1.0);
        if (fraction >= 0) {
            facts.add(new Fact(
                    "share of CPU time for collection since start (GCCPUFraction)",
                    Words.percent(fraction),
                    null,
                    null,
                    null));
        }
        return share < 0 && assisting < 0 && rate < 0 && fraction < 0
                ? Optional.empty()
                : Optional.of(new CollectorLoad(share, cpus, assisting, all, rate, fraction, inTrace, facts));
    }

    /// Whether the collector takes so much that goroutines are late for it: a third of a busy process's CPU time, or
    /// goroutines held to assist.
    public boolean dominates() {
        return strength() >= 0.5;
    }

    @Override
    public String id() {
        return "collector_load";
    }

    @Override
    public double strength() {
        double byProfile = cpuShare >= 0.3 && (cpus < 0 || cpus >= 0.4) ? Math.min(1, cpuShare + 0.2) : 0;
        boolean shareIsWorth = cpuShare >= 0.2 && (cpus < 0 || cpuShare * cpus >= WORTH_CPUS);
        double byAssist = assisting >= 3 ? 0.7 : assisting >= 1 && shareIsWorth ? 0.55 : 0;
        double byFraction = fraction >= 0.25 ? 0.6 : 0;
        double byRate = rateIsHigh() && shareIsWorth ? 0.55 : 0;
        double byTrace = inTrace ? 0.65 : 0;
        return Math.max(byTrace, Math.max(Math.max(byProfile, byAssist), Math.max(byFraction, byRate)));
    }

    private boolean rateIsHigh() {
        return cyclesPerSecond >= 10;
    }

    @Override
    public String summary() {
        List<String> parts = new ArrayList<>();
        if (cpuShare >= 0) {
            parts.add(Words.percent(cpuShare) + " of the CPU profile is garbage collection");
        }
        if (assisting > 0) {
            parts.add(Words.count(assisting, "goroutine") + " of " + goroutines + " held to assist");
        }
        if (cyclesPerSecond >= 0) {
            parts.add(String.format(java.util.Locale.ROOT, "%.1f collections a second", cyclesPerSecond));
        }
        return parts.isEmpty() ? "the collector shows nothing unusual" : String.join(", ", parts);
    }
}

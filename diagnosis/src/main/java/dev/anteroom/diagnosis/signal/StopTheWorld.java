package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.GcTrace;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.gotrace.summary.StopReason;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who stops the world, how often and how long: goroutines in (or waiting for) a function that stops it, their share of
/// the CPU profile, pauses in the runtime's own figures.
///
/// @param callers functions of the service from which the world is stopped
/// @param profileShare share of the CPU profile under such functions, 0 to 1; -1 without one
/// @param stoppingCpus CPUs, mean over the profile, in such calls of the service's own: with one goroutine that
///     makes them that is the share of the time they took; -1 without a profile
/// @param stoppers goroutines in such functions, most of one dump; -1 without one
/// @param pauseShare share of the time between two readings that the collector's pauses took; -1 where unknown
/// @param longestMillis longest pause known, ms; -1 where unknown
public record StopTheWorld(
        List<String> callers,
        double profileShare,
        double stoppingCpus,
        long stoppers,
        double pauseShare,
        double longestMillis,
        List<Fact> facts)
        implements Signal {
    /// Functions that stop the world when they are called (`runtime/mstats.go`, `runtime/mprof.go`,
    /// `runtime/proc.go`, `runtime/debug`).
    private static final Set<String> STOPPERS = Set.of(
            "runtime.ReadMemStats",
            "runtime.GC",
            "runtime.GOMAXPROCS",
            "runtime.Stack",
            "runtime.GoroutineProfile",
            "runtime.goroutineProfileWithLabels",
            "runtime.goroutineProfileWithLabelsSync",
            "runtime.goroutineProfileWithLabelsConcurrent",
            "runtime/pprof.writeGoroutineStacks",
            "runtime/pprof.writeGoroutine",
            "runtime/pprof.runtime_goroutineProfileWithLabels",
            "runtime/pprof.pprof_goroutineProfileWithLabels",
            "runtime/debug.FreeOSMemory",
            "runtime/debug.SetGCPercent",
            "runtime/debug.SetMemoryLimit",
            "runtime/debug.WriteHeapDump",
            "runtime.stopTheWorld",
            "runtime.stopTheWorldGC",
            "runtime.stopTheWorldWithSema",
            "runtime.startTheWorld",
            "runtime.startTheWorldWithSema",
            "runtime.forEachP",
            "runtime.forEachPInternal");

    /// Those of them that write goroutines down: whoever writes a dump is in one of them in that dump.
    private static final Set<String> DUMPERS = Set.of(
            "runtime.Stack",
            "runtime.GoroutineProfile",
            "runtime.goroutineProfileWithLabels",
            "runtime.goroutineProfileWithLabelsSync",
            "runtime.goroutineProfileWithLabelsConcurrent",
            "runtime/pprof.writeGoroutineStacks",
            "runtime/pprof.writeGoroutine",
            "runtime/pprof.runtime_goroutineProfileWithLabels",
            "runtime/pprof.pprof_goroutineProfileWithLabels");

    /// CPUs, mean over the profile: with less than that in calls which stop the world nobody notices.
    private static final double WORTH_CPUS = 0.02;

    /// The same for calls through `net/http/pprof`: one fetch of a dump is the capture's own doing, a loop of them is
    /// not.
    private static final double WORTH_CPUS_OF_FETCHING = 0.15;

    /// A stop that alone makes a connection late, ms.
    private static final double LONG_STOP_MILLIS = 50;

    /// Stops that are all shorter delay nobody by more than a scheduler does, ms.
    private static final double SHORT_STOP_MILLIS = 1;

    /// Unless they follow each other so closely that little runs between them.
    private static final double LARGE_PAUSE_SHARE = 0.3;

    public StopTheWorld {
        callers = List.copyOf(callers);
        facts = List.copyOf(facts);
    }

    public static boolean isStopper(String function) {
        return STOPPERS.contains(function);
    }

    public static Optional<StopTheWorld> of(ProcessEvidence process, Optional<AcceptTrace> execution) {
        Set<String> callers = new LinkedHashSet<>();
        List<Fact> facts = new ArrayList<>();
        long stoppers = -1;
        for (Observation<GoroutineDump> dump : process.goroutines().observations()) {
            long here = 0;
            GoroutineGroup writer = writer(dump.value());
            for (GoroutineGroup group : dump.value().groups()) {
                int at = stopperPosition(group);
                long stopping = group == writer ? group.count() - 1 : group.count();
                if (at < 0 || stopping == 0) {
                    continue;
                }
                here += stopping;
                String caller = AcceptFrames.serviceFunction(
                        group.frames(), at + 1, servesProfile(group) ? "another client of /debug/pprof/" : "");
                if (!caller.isEmpty()) {
                    callers.add(caller);
                }
                facts.add(Fact.said(
                        stopping + " in [" + group.state().text() + "] "
                                + group.frames().get(at).function() + (caller.isEmpty() ? "" : " ← " + caller),
                        dump.file()));
            }
            stoppers = Math.max(stoppers, here);
        }
        double share = -1;
        double stoppingCpus = -1;
        Optional<Observation<ProfileFile>> cpu = Profiles.latest(process, ProfileKind.CPU);
        if (cpu.isPresent()) {
            StackShares shares = StackShares.of(cpu.get().value().profile());
            long duration = cpu.get().value().profile().durationNanos();
            long own = shares.without(StopTheWorld::isStopper, Profiles::serves);
            long all = shares.anywhere(StopTheWorld::isStopper);
            // A few samples of an idle process prove nothing, and those of whoever took this capture even less.
            boolean often = duration > 0 && (double) all / duration >= WORTH_CPUS_OF_FETCHING;
            long stopping = often ? all : own;
            share = duration > 0 && (double) stopping / duration < WORTH_CPUS ? 0 : shares.share(stopping);
            stoppingCpus = duration > 0 ? (double) own / duration : -1;
            if (share > 0) {
                facts.add(new Fact(
                        "share of the CPU profile in calls that stop the world",
                        Words.percent(share),
                        null,
                        null,
                        cpu.get().file()));
            }
        }
        double pause = -1;
        double longest = -1;
        Optional<Series.Pair<Long>> total =
                process.runtimeStats().map(RuntimeStats::gcPauseTotalNanos).span();
        if (total.isPresent() && total.get().window().isPresent()) {
            pause = (double) (total.get().after().value() - total.get().before().value())
                    / total.get().window().get().toNanos();
            facts.add(new Fact(
                    "share of the time in collection pauses",
                    Words.percent(pause),
                    null,
                    Words.window(total.get()),
                    total.get().after().file()));
        }
        Optional<Long> recent = process.runtimeStats()
                .map(RuntimeStats::longestRecentPauseNanos)
                .last()
                .map(Observation::value);
        if (recent.isPresent()) {
            longest = recent.get() / 1e6;
            facts.add(new Fact("longest recent pause of the collector", Words.millis(longest), null, null, null));
        }
        Optional<Observation<GcTrace>> trace = process.gcTrace().last();
        if (trace.isPresent() && trace.get().value().windowNanos() > 0) {
            pause = Math.max(
                    pause,
                    (double) trace.get().value().stopTheWorldNanos()
                            / trace.get().value().windowNanos());
            longest = Math.max(longest, trace.get().value().longestStopNanos() / 1e6);
        }
        if (execution.isPresent() && execution.get().stopShare() >= 0) {
            AcceptTrace seen = execution.get();
            pause = Math.max(pause, seen.stopShare());
            longest = Math.max(longest, seen.longestStopMillis());
            for (StopReason stop : seen.stops().stream().limit(3).toList()) {
                facts.add(new Fact(
                        "the world was stopped for '" + stop.reason() + "', "
                                + Words.count(stop.durations().count(), "time") + ", at most "
                                + Words.millis(stop.durations().maxNanos() / 1e6),
                        Words.millis(stop.durations().totalNanos() / 1e6),
                        null,
                        Words.millis(seen.windowMillis()),
                        seen.file()));
            }
        }
        return stoppers < 0 && share < 0 && pause < 0 && longest < 0
                ? Optional.empty()
                : Optional.of(
                        new StopTheWorld(List.copyOf(callers), share, stoppingCpus, stoppers, pause, longest, facts));
    }

    private static int stopperPosition(GoroutineGroup group) {
        List<Frame> frames = group.frames();
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (STOPPERS.contains(frames.get(i).function())) {
                return i;
            }
        }
        return -1;
    }

    /// The goroutine that writes the dump at hand stops the world to do so, and counts for nothing. It is the only
    /// one that runs meanwhile: under the pprof handler where somebody fetched the dump, else in a function of the
    /// service that writes goroutines down (at a signal, at its end).
    private static @Nullable GoroutineGroup writer(GoroutineDump dump) {
        GoroutineGroup own = null;
        for (GoroutineGroup group : dump.groups()) {
            GoroutineState.Kind state = group.state().kind();
            boolean runs = state == GoroutineState.Kind.RUNNING || state == GoroutineState.Kind.UNKNOWN;
            if (runs && stopperPosition(group) >= 0 && servesProfile(group)) {
                return group;
            }
            if (runs && own == null && group.frames().stream().anyMatch(frame -> DUMPERS.contains(frame.function()))) {
                own = group;
            }
        }
        return own;
    }

    private static boolean servesProfile(GoroutineGroup group) {
        return group.frames().stream().anyMatch(frame -> Profiles.serves(frame.function()));
    }

    /// Whether every goroutine stood for a good part of the time, and for long at once.
    public boolean severe() {
        return (pauseShare >= 0.3 && longestMillis >= 50) || stoppingCpus >= 0.5;
    }

    /// Whether the stops were timed, and none was long enough to be felt: however many there are, a connection waits
    /// no longer than the longest.
    private boolean harmless() {
        return longestMillis >= 0
                && longestMillis < SHORT_STOP_MILLIS
                && pauseShare >= 0
                && pauseShare < LARGE_PAUSE_SHARE;
    }

    @Override
    public String id() {
        return "stop_the_world";
    }

    @Override
    public double strength() {
        double byProfile = profileShare >= 0.3 ? 0.85 : profileShare >= 0.1 ? 0.6 : profileShare >= 0.04 ? 0.3 : 0;
        double byDump = stoppers >= 1 && !callers.isEmpty() ? 0.6 : 0;
        double byPause = pauseShare >= 0.1 ? 1 : pauseShare >= 0.03 ? 0.5 : longestMillis >= LONG_STOP_MILLIS ? 0.7 : 0;
        double both = byProfile > 0 && byDump > 0 ? 0.2 : 0;
        if (harmless()) {
            return 0;
        }
        return Math.min(1, Math.max(byProfile, Math.max(byDump, byPause)) + both);
    }

    @Override
    public String summary() {
        if (strength() == 0) {
            return "nothing stops the world often or for long";
        }
        List<String> parts = new ArrayList<>();
        if (!callers.isEmpty()) {
            parts.add("the world is stopped from " + String.join(", ", callers));
        }
        if (profileShare >= 0.02) {
            parts.add(Words.percent(profileShare) + " of the CPU profile is in calls that stop the world");
        }
        if (pauseShare >= 0) {
            parts.add(Words.percent(pauseShare) + " of the time in pauses");
        }
        if (longestMillis >= 0) {
            parts.add("longest pause " + Words.millis(longestMillis));
        }
        return String.join("; ", parts);
    }
}

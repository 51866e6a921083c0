package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.CpuCgroup;
import dev.anteroom.capture.evidence.Freezer;
import dev.anteroom.capture.evidence.Limits;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.evidence.SchedStat;
import dev.anteroom.capture.evidence.Sysctls;
import dev.anteroom.capture.recognise.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges several views of one thing at one moment; in each field the first that has it wins.
final class Merging {
    private Merging() {}

    static NetCounters counters(List<Found.Counters> views) {
        Map<String, Long> values = new HashMap<>();
        for (Found.Counters view : views) {
            if (view.exact()) {
                view.counters().values().forEach(values::putIfAbsent);
            }
        }
        for (Found.Counters view : views) {
            view.counters().values().forEach(values::putIfAbsent);
        }
        return new NetCounters(values);
    }

    static Sysctls sysctls(List<Found.Parameters> views) {
        Map<String, String> values = new HashMap<>();
        for (Found.Parameters view : views) {
            view.sysctls().values().forEach(values::putIfAbsent);
        }
        return new Sysctls(values);
    }

    static ProcessStatus status(List<Found.Status> views) {
        ProcessStatus merged = views.getFirst().status();
        for (Found.Status view : views.subList(1, views.size())) {
            ProcessStatus more = view.status();
            merged = new ProcessStatus(
                    or(merged.pid(), more.pid()),
                    or(merged.parentPid(), more.parentPid()),
                    or(merged.name(), more.name()),
                    or(merged.state(), more.state()),
                    or(merged.tracerPid(), more.tracerPid()),
                    or(merged.threads(), more.threads()),
                    or(merged.descriptorSlots(), more.descriptorSlots()),
                    or(merged.userTicks(), more.userTicks()),
                    or(merged.systemTicks(), more.systemTicks()),
                    or(merged.startTicks(), more.startTicks()),
                    or(merged.nice(), more.nice()),
                    or(merged.policy(), more.policy()),
                    or(merged.voluntarySwitches(), more.voluntarySwitches()),
                    or(merged.involuntarySwitches(), more.involuntarySwitches()));
        }
        return merged;
    }

    /// A listing of every thread wins over the main thread's file; rows of single threads are summed.
    static SchedStat schedStat(List<Found.Sched> views) {
        long run = 0;
        long wait = 0;
        long slices = 0;
        int threads = 0;
        SchedStat alone = null;
        for (Found.Sched view : views) {
            SchedStat stat = view.schedStat();
            if (stat.wholeProcess()) {
                return stat;
            }
            if (view.thread()) {
                run += stat.runNanos();
                wait += stat.waitNanos();
                slices += stat.slices();
                threads++;
            } else if (alone == null) {
                alone = stat;
            }
        }
        return alone != null && threads == 0 ? alone : new SchedStat(run, wait, slices, true);
    }

    static CpuCgroup cgroup(List<Found.Cpu> views) {
        CpuCgroup merged = new CpuCgroup(null, null, null, null, null);
        for (Found.Cpu view : views) {
            CpuCgroup more = view.cgroup();
            merged = new CpuCgroup(
                    or(merged.periods(), more.periods()),
                    or(merged.throttledPeriods(), more.throttledPeriods()),
                    or(merged.throttledNanos(), more.throttledNanos()),
                    or(merged.quotaMicros(), more.quotaMicros()),
                    or(merged.periodMicros(), more.periodMicros()));
        }
        return merged;
    }

    static Freezer freezer(List<Found.Frozen> views) {
        return new Freezer(views.stream().anyMatch(view -> view.freezer().frozen()));
    }

    static Limits limits(List<Found.OwnLimits> all) {
        // What a shell says counts only where nobody asked the process.
        List<Found.OwnLimits> own =
                all.stream().filter(view -> !view.limits().ofShell()).toList();
        List<Found.OwnLimits> views = own.isEmpty() ? all : own;
        Limits merged = views.getFirst().limits();
        for (Found.OwnLimits view : views) {
            merged = new Limits(
                    or(merged.openFilesSoft(), view.limits().openFilesSoft()),
                    or(merged.openFilesHard(), view.limits().openFilesHard()),
                    merged.ofShell() && view.limits().ofShell());
        }
        return merged;
    }

    static OpenFiles openFiles(List<Found.Files> views) {
        Integer pid = null;
        Set<Long> inodes = new HashSet<>();
        List<Integer> listening = new ArrayList<>();
        Boolean polls = null;
        for (Found.Files view : views) {
            polls = or(polls, view.openFiles().polls());
            pid = or(pid, view.openFiles().pid());
            inodes.addAll(view.openFiles().socketInodes());
            if (listening.isEmpty()) {
                listening.addAll(view.openFiles().listening());
            }
        }
        OpenFiles first = views.getFirst().openFiles();
        return new OpenFiles(pid, first.count(), inodes, polls, listening, first.excerpt(), first.highest());
    }

    static RuntimeStats runtime(List<Found.GoRuntime> views) {
        RuntimeStats merged = views.getFirst().stats();
        for (Found.GoRuntime view : views.subList(1, views.size())) {
            RuntimeStats more = view.stats();
            merged = new RuntimeStats(
                    or(merged.gcCycles(), more.gcCycles()),
                    or(merged.gcPauseTotalNanos(), more.gcPauseTotalNanos()),
                    or(merged.gcCpuFraction(), more.gcCpuFraction()),
                    or(merged.longestRecentPauseNanos(), more.longestRecentPauseNanos()),
                    or(merged.goroutines(), more.goroutines()),
                    or(merged.heapLiveBytes(), more.heapLiveBytes()),
                    or(merged.openFiles(), more.openFiles()),
                    or(merged.maxOpenFiles(), more.maxOpenFiles()));
        }
        return merged;
    }

    private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }
}

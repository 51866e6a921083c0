package dev.anteroom.diagnosis.blame;

import dev.anteroom.capture.evidence.LookLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Whether the threads of a process got a CPU when they could run, from the growth of their `schedstat`.
final class Delays {
    /// From here on the machine's CPUs are what its threads wait for, rather than each other.
    private static final double MOSTLY = 0.5;

    /// A reading is of some tenths of a second; the growth around a moment is taken from this far before to this far
    /// after.
    private static final Duration AROUND = Duration.ofMillis(300);

    /// Readings that don't change for this long on either side of a moment are no accident of when they were taken.
    private static final Duration STILL = Duration.ofMillis(700);

    private final Map<Integer, TreeMap<Instant, long[]>> byProcess = new HashMap<>();
    private final Map<Integer, Instant> latest = new HashMap<>();

    static Delays of(LookLog log) {
        Delays delays = new Delays();
        for (LookLog.Look look : log.looks()) {
            for (LookLog.Holder holder : look.holders()) {
                if (holder.runNanos() != null && holder.delayNanos() != null) {
                    TreeMap<Instant, long[]> readings =
                            delays.byProcess.computeIfAbsent(holder.pid(), _ -> new TreeMap<>());
                    delays.latest.put(holder.pid(), look.time());
                    long[] reading = {holder.runNanos(), holder.delayNanos()};
                    if (readings.isEmpty() || !same(readings.lastEntry().getValue(), reading)) {
                        readings.put(look.time(), reading);
                    }
                }
            }
        }
        return delays;
    }

    private static boolean same(long[] one, long[] other) {
        return one[0] == other[0] && one[1] == other[1];
    }

    /// Whether a process of which a thread is inside a call that never sleeps got no CPU around that moment. The kernel
    /// adds a wait for a CPU to `schedstat` when it is over (kernel/sched/stats.h, `sched_info_arrive`): while one
    /// lasts, neither figure grows.
    boolean starved(int pid, Instant time) {
        TreeMap<Instant, long[]> readings = byProcess.get(pid);
        if (readings == null) {
            return false;
        }
        Instant from = time.minus(STILL);
        Instant to = time.plus(STILL);
        Map.Entry<Instant, long[]> after = readings.higherEntry(from);
        boolean unchanged = readings.floorEntry(from) != null
                && (after == null || after.getKey().isAfter(to))
                && !latest.getOrDefault(pid, Instant.MIN).isBefore(to);
        return unchanged || mostlyWithoutCpu(pid, time);
    }

    /// Whether the process's threads spent more time waiting for a CPU than running, around that moment.
    boolean mostlyWithoutCpu(int pid, Instant time) {
        TreeMap<Instant, long[]> readings = byProcess.get(pid);
        if (readings == null || readings.size() < 2) {
            return false;
        }
        Map.Entry<Instant, long[]> before = readings.floorEntry(time.minus(AROUND));
        Map.Entry<Instant, long[]> after = readings.ceilingEntry(time.plus(AROUND));
        long[] first = (before == null ? readings.firstEntry() : before).getValue();
        long[] last = (after == null ? readings.lastEntry() : after).getValue();
        long run = last[0] - first[0];
        long delay = last[1] - first[1];
        return delay > 0 && delay >= MOSTLY * (run + delay);
    }
}

package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;
import java.util.OptionalLong;

/// How long the threads of a process ran, and how long they were runnable and waited for a CPU
/// (`/proc/PID/task/TID/schedstat`; the process's own `schedstat` is of its main thread only). Sums over the
/// threads that live now: a thread that ends takes its share with it.
///
/// @param runNanos on a CPU
/// @param waitNanos runnable, waiting for one
/// @param slices how often a thread was put on a CPU
/// @param threads how many were read
public record SchedulerDelay(long runNanos, long waitNanos, long slices, int threads) {
    /// @return empty where the process has ended, or the kernel keeps no such figures (CONFIG_SCHED_INFO)
    public static Optional<SchedulerDelay> of(long pid) {
        SchedulerDelay sum = new SchedulerDelay(0, 0, 0, 0);
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return Optional.empty();
            }
            for (int tid = scan.nextNumber(); tid >= 0; tid = scan.nextNumber()) {
                Optional<SchedulerDelay> thread = KernelFile.read("/proc/" + pid + "/task/" + tid + "/schedstat")
                        .flatMap(SchedulerDelay::parse);
                if (thread.isPresent()) {
                    sum = sum.plus(thread.get());
                }
            }
        }
        return sum.threads == 0 ? Optional.empty() : Optional.of(sum);
    }

    /// That of the calling thread alone.
    ///
    /// @return empty where the kernel keeps no such figures
    public static Optional<SchedulerDelay> ofThisThread() {
        return KernelFile.read("/proc/thread-self/schedstat").flatMap(SchedulerDelay::parse);
    }

    /// Three numbers: ns run, ns waited, slices (Documentation/scheduler/sched-stats.rst).
    public static Optional<SchedulerDelay> parse(String text) {
        String[] words = text.strip().split(" ", -1);
        if (words.length != 3) {
            return Optional.empty();
        }
        OptionalLong run = Numbers.parse(words[0]);
        OptionalLong wait = Numbers.parse(words[1]);
        OptionalLong slices = Numbers.parse(words[2]);
        if (run.isEmpty() || wait.isEmpty() || slices.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SchedulerDelay(run.getAsLong(), wait.getAsLong(), slices.getAsLong(), 1));
    }

    private SchedulerDelay plus(SchedulerDelay other) {
        return new SchedulerDelay(
                runNanos + other.runNanos, waitNanos + other.waitNanos, slices + other.slices, threads + other.threads);
    }
}

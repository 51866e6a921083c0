package dev.anteroom.report.trace;

import dev.anteroom.gotrace.summary.GoroutineGroup;
import dev.anteroom.gotrace.summary.TraceSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Who had the Ps while an accept loop could have run and didn't.
///
/// @param nobody whether no goroutine had them: the scheduler was looking, or the operating system didn't let it run
record Holder(String name, boolean nobody, long nanos, double share) {
    private static final int MOST = 6;
    // less of the window than this is no lateness worth a word
    private static final double NOTABLE = 0.005;

    /// Those with the largest shares, the largest first; none if no loop was late worth a word.
    static List<Holder> of(TraceSummary summary) {
        long unused = summary.procs().idleNanosWhileAcceptWasRunnable();
        long total = unused;
        for (GoroutineGroup group : summary.groups()) {
            total += group.procNanosWhileAcceptWasRunnable();
        }
        if (total < Math.max(1, summary.windowNanos() * NOTABLE)) {
            return List.of();
        }
        List<Holder> holders = new ArrayList<>();
        for (GoroutineGroup group : summary.groups()) {
            long nanos = group.procNanosWhileAcceptWasRunnable();
            if (nanos > 0) {
                String name = group.gcWorkers()
                        ? "the garbage collector's workers"
                        : group.startFunction().isEmpty()
                                ? "goroutines whose start wasn't seen"
                                : group.startFunction();
                holders.add(new Holder(name + " (" + group.goroutines() + ")", false, nanos, (double) nanos / total));
            }
        }
        holders.sort(Comparator.comparingLong(Holder::nanos).reversed());
        List<Holder> most = new ArrayList<>(holders.subList(0, Math.min(MOST, holders.size())));
        most.add(new Holder("nobody: between goroutines, or stopped", true, unused, (double) unused / total));
        most.sort(Comparator.comparingLong(Holder::nanos).reversed());
        return most;
    }
}

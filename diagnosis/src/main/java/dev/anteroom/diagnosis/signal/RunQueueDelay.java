package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SchedStat;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Optional;

/// How long the process's threads stood in the kernel's run queue, against how long they ran (`/proc/PID/schedstat`).
///
/// @param runNanos time on a CPU between the snapshots, ns
/// @param waitNanos time runnable without a CPU, ns
public record RunQueueDelay(
        long runNanos, long waitNanos, boolean wholeProcess, double seconds, String window, String file)
        implements Signal {
    /// Share of the window's time, over all threads.
    private static final double NOTICEABLE = 0.05;

    public static Optional<RunQueueDelay> of(ProcessEvidence process) {
        Optional<Series.Pair<SchedStat>> whole =
                process.schedStat().map(s -> s.wholeProcess() ? s : null).span();
        return whole.or(() -> process.schedStat()
                        .map(s -> s.wholeProcess() ? null : s)
                        .span())
                .map(pair -> {
                    SchedStat before = pair.before().value();
                    SchedStat after = pair.after().value();
                    return new RunQueueDelay(
                            Math.max(0, after.runNanos() - before.runNanos()),
                            Math.max(0, after.waitNanos() - before.waitNanos()),
                            after.wholeProcess(),
                            pair.window().map(w -> w.toMillis() / 1000.0).orElse(-1.0),
                            Words.window(pair),
                            pair.after().file());
                });
    }

    /// Share of the time in which it wanted a CPU and had none, 0 to 1; 0 where it hardly wanted any, or waited
    /// for so small a part of the window that nobody would notice: an idle process's threads wait longer than
    /// they run, too.
    public double waitShare() {
        long wanted = runNanos + waitNanos;
        boolean trifling = seconds > 0 ? waitNanos < seconds * 1e9 * NOTICEABLE : wanted < 20_000_000;
        return trifling ? 0 : (double) waitNanos / wanted;
    }

    @Override
    public String id() {
        return "run_queue_delay";
    }

    @Override
    public double strength() {
        return waitShare() >= 0.5 ? 0.9 : waitShare() >= 0.25 ? 0.5 : 0;
    }

    @Override
    public String summary() {
        return (wholeProcess ? "the process's threads" : "the main thread") + " ran " + Words.millis(runNanos / 1e6)
                + " and waited " + Words.millis(waitNanos / 1e6) + " for a CPU (" + window + ")";
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                Fact.number("run-queue delay", waitNanos / 1_000_000, "ms", window, file),
                Fact.number("time on a CPU", runNanos / 1_000_000, "ms", window, file));
    }
}

package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A process that the scheduler serves last (SCHED_IDLE, SCHED_BATCH, nice of 10 and more; sched(7)) and that hardly
/// ran. It is weak evidence, since an idle process hardly runs either: whoever uses it must know that work was waiting.
///
/// @param nice -20 to 19
/// @param policy number in sched(7)
/// @param cpus CPUs used between two readings of `/proc/PID/stat`
public record LowPriority(int nice, int policy, double cpus, String window, String file) implements Signal {
    private static final int LOW_NICE = 10;
    private static final int BATCH = 3;
    private static final int IDLE = 5;

    /// More than that is no lack of CPU.
    private static final double HARDLY = 0.1;

    /// Empty where the priority is normal, the process ran, or the files don't say.
    public static Optional<LowPriority> of(ProcessEvidence process) {
        Series<ProcessStatus> readings =
                process.status().map(s -> s.nice() == null || s.userTicks() == null ? null : s);
        Optional<Series.Pair<ProcessStatus>> span = readings.span();
        if (span.isEmpty()) {
            return Optional.empty();
        }
        Observation<ProcessStatus> last = span.get().after();
        int nice = last.value().nice() == null ? 0 : last.value().nice();
        int policy = last.value().policy() == null ? 0 : last.value().policy();
        if (nice < LOW_NICE && policy != BATCH && policy != IDLE) {
            return Optional.empty();
        }
        long ticks = ticks(last.value()) - ticks(span.get().before().value());
        // 100 ticks a second on every common build (USER_HZ). Without times the two readings are taken as a second
        // apart.
        double seconds = span.get().window().map(w -> w.toMillis() / 1000.0).orElse(1.0);
        double cpus = ticks / 100.0 / Math.max(0.1, seconds);
        return cpus >= HARDLY
                ? Optional.empty()
                : Optional.of(new LowPriority(nice, policy, cpus, Words.window(span.get()), last.file()));
    }

    private static long ticks(ProcessStatus status) {
        return (status.userTicks() == null ? 0 : status.userTicks())
                + (status.systemTicks() == null ? 0 : status.systemTicks());
    }

    @Override
    public String id() {
        return "low_priority";
    }

    @Override
    public double strength() {
        return 0.5;
    }

    @Override
    public String summary() {
        List<String> parts = new ArrayList<>();
        if (policy == IDLE || policy == BATCH) {
            parts.add("it is scheduled as SCHED_" + (policy == IDLE ? "IDLE" : "BATCH"));
        }
        if (nice >= LOW_NICE) {
            parts.add("it has a nice value of " + nice);
        }
        return String.join(", ", parts) + String.format(Locale.ROOT, ", and got %.3f CPUs (%s)", cpus, window);
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.said(summary(), file));
    }
}

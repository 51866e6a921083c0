package dev.anteroom.diagnosis.blame;

import dev.anteroom.capture.evidence.LookLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// When a CPU quota had stopped a process, from its cgroup's counters.
///
/// The kernel adds a stop to `throttled_usec` when it is over (kernel/sched/fair.c, `unthrottle_cfs_rq`), and sums over
/// CPUs. So where the counter has grown by `x` since the last reading, a stop has just ended. It lasted for no more
/// than `x`, and for no more than a period each time.
final class Stops {
    private static final long USUAL_PERIOD_NANOS = 100_000_000;

    /// From this share of the time on.
    private static final double MOSTLY = 0.3;

    private final Map<Integer, List<Span>> byProcess = new HashMap<>();
    private final Instant begin;
    private final Instant end;

    private Stops(Instant begin, Instant end) {
        this.begin = begin;
        this.end = end;
    }

    private record Span(Instant from, Instant to) {}

    static Stops of(LookLog log) {
        Stops stops = log.looks().isEmpty()
                ? new Stops(Instant.EPOCH, Instant.EPOCH)
                : new Stops(log.looks().getFirst().time(), log.looks().getLast().time());
        Map<Integer, LookLog.Holder> before = new HashMap<>();
        for (LookLog.Look look : log.looks()) {
            for (LookLog.Holder holder : look.holders()) {
                LookLog.Holder earlier = before.put(holder.pid(), holder);
                Duration stopped = earlier == null ? null : stopped(earlier, holder);
                if (stopped != null) {
                    stops.byProcess
                            .computeIfAbsent(holder.pid(), _ -> new ArrayList<>())
                            .add(new Span(look.time().minus(stopped), look.time()));
                }
            }
        }
        return stops;
    }

    private static @Nullable Duration stopped(LookLog.Holder earlier, LookLog.Holder now) {
        if (earlier.throttledNanos() == null || now.throttledNanos() == null) {
            return null;
        }
        long grown = now.throttledNanos() - earlier.throttledNanos();
        if (grown <= 0) {
            return null;
        }
        long period = now.periodNanos() == null ? USUAL_PERIOD_NANOS : now.periodNanos();
        long times = now.throttledPeriods() == null || earlier.throttledPeriods() == null
                ? 1
                : Math.clamp(now.throttledPeriods() - earlier.throttledPeriods(), 1, 1_000_000);
        return Duration.ofNanos(Math.min(grown, Math.min(period, Long.MAX_VALUE / times) * times));
    }

    /// Whether its quota stops the process for so much of the time that a wait for a CPU is a wait for the quota.
    boolean mostly(int pid) {
        Duration stopped = Duration.ZERO;
        for (Span span : byProcess.getOrDefault(pid, List.of())) {
            stopped = stopped.plus(Duration.between(span.from, span.to));
        }
        Duration seen = Duration.between(begin, end);
        return !seen.isZero() && stopped.toNanos() >= MOSTLY * seen.toNanos();
    }

    /// Whether the process was stopped at that moment.
    boolean at(int pid, Instant time) {
        for (Span span : byProcess.getOrDefault(pid, List.of())) {
            if (!time.isBefore(span.from) && !time.isAfter(span.to)) {
                return true;
            }
        }
        return false;
    }
}

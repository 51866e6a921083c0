package dev.anteroom.collect.trigger;

import dev.anteroom.collect.kernel.QueueRecorder;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.cgroup.CgroupCpu;
import dev.anteroom.linux.sampler.WaitEstimate;
import dev.anteroom.linux.sampler.WaitEstimator;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Holds a condition against every look at the queue, and tells whoever waits for it at once.
public final class TriggerWatch implements QueueRecorder.Watcher {
    private static final long WAIT_WINDOW_NANOS = 2_000_000_000L;
    private static final int WAIT_EVERY = 10;
    private static final int FEWEST_SEEN = 3;
    private static final int THROTTLE_EVERY = 50;
    private static final double LONG_WAIT_ALONE_MILLIS = 1000;

    private final Condition condition;
    private final int[] ports;
    private final boolean alone;
    private final @Nullable Integer pid;
    private final ReentrantLock lock = new ReentrantLock();
    private final java.util.concurrent.locks.Condition fired = lock.newCondition();
    private final Map<Integer, Windows> waits = new LinkedHashMap<>();
    private @Nullable Firing firing;
    private boolean armed;
    private long looks;
    private long dropsBefore = -1;
    private long overflowsBefore = -1;
    private @Nullable CgroupCpu throttleBefore;
    private double throttledShare;

    /// What set it off.
    ///
    /// @param words the condition that was met, with the figure that met it
    /// @param nanos when, on the recorder's clock
    public record Firing(String words, long nanos) {}

    /// @param ports whose queues count
    /// @param alone whether nothing else of the namespace takes connections, so that its counter is these ports'
    /// own
    /// @param pid for its cgroup
    public TriggerWatch(Condition condition, int[] ports, boolean alone, @Nullable Integer pid) {
        this.condition = condition;
        this.ports = ports.clone();
        this.alone = alone;
        this.pid = pid;
    }

    /// From now on the condition counts.
    public void arm() {
        lock.lock();
        try {
            firing = null;
            armed = true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the condition.
    ///
    /// @return empty where it wasn't met in that time
    public Optional<Firing> await(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (firing == null && left > 0) {
                left = fired.awaitNanos(left);
            }
            return Optional.ofNullable(firing);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void see(QueueRecorder.Look look) {
        looks++;
        if (needsWaits(condition)) {
            waits(look);
        }
        if (looks % THROTTLE_EVERY == 0 && needsThrottling(condition)) {
            throttled();
        }
        String met = met(condition, look);
        dropsBefore = look.drops();
        overflowsBefore = look.overflows();
        if (met == null) {
            return;
        }
        lock.lock();
        try {
            if (armed) {
                armed = false;
                firing = new Firing(met, look.nanos());
                fired.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String met(Condition one, QueueRecorder.Look look) {
        return switch (one) {
            case Condition.AnyOf any -> {
                for (Condition each : any.conditions()) {
                    String met = met(each, look);
                    if (met != null) {
                        yield met;
                    }
                }
                yield null;
            }
            case Condition.DepthAbove depth -> {
                for (int i = 0; i < look.listeners(); i++) {
                    if (watched(look.port(i)) && look.depth(i) > depth.connections()) {
                        yield one.words() + ": " + look.depth(i) + " on port " + look.port(i);
                    }
                }
                yield null;
            }
            case Condition.FillAbove fill -> {
                for (int i = 0; i < look.listeners(); i++) {
                    if (watched(look.port(i)) && look.depth(i) > fill.share() * Math.max(1, look.limit(i))) {
                        yield one.words() + ": " + look.depth(i) + " of " + look.limit(i) + " on port " + look.port(i);
                    }
                }
                yield null;
            }
            // A listener's own drops have more causes than overflow; the counter tells, and is the namespace's.
            case Condition.Overflow _ ->
                dropsBefore >= 0
                                && look.drops() != dropsBefore
                                && (overflowsBefore < 0 || look.overflows() > overflowsBefore)
                        ? one.words()
                        : null;
            case Condition.ThrottledAbove throttled ->
                throttledShare > throttled.share() ? one.words() + ": " + Math.round(throttledShare * 100) + "%" : null;
            case Condition.WaitAbove wait -> longWait(wait);
        };
    }

    private @Nullable String longWait(Condition.WaitAbove wait) {
        if (looks % WAIT_EVERY != 0) {
            return null;
        }
        for (Map.Entry<Integer, Windows> port : waits.entrySet()) {
            WaitEstimate estimate = port.getValue().estimate(alone && ports.length == 1);
            if (estimate == null) {
                continue;
            }
            double millis = wait.quantile() >= 1 ? estimate.maxMillis() : estimate.quantileMillis(wait.quantile());
            boolean enough = estimate.seen() >= FEWEST_SEEN || millis >= LONG_WAIT_ALONE_MILLIS || wait.quantile() >= 1;
            if (enough && millis > wait.millis()) {
                return wait.words() + ": " + Math.round(millis) + "ms on port " + port.getKey();
            }
        }
        return null;
    }

    private boolean watched(int port) {
        return Arrays.stream(ports).anyMatch(p -> p == port);
    }

    private void waits(QueueRecorder.Look look) {
        for (int port : ports) {
            int depth = 0;
            for (int i = 0; i < look.listeners(); i++) {
                depth += look.port(i) == port ? look.depth(i) : 0;
            }
            waits.computeIfAbsent(port, _ -> new Windows()).look(look, port, depth);
        }
    }

    private void throttled() {
        Integer process = pid;
        if (process == null) {
            return;
        }
        CgroupCpu before = throttleBefore;
        CgroupCpu now;
        try {
            now = CgroupCpu.of(process).orElse(null);
        } catch (LinuxException e) {
            return;
        }
        throttleBefore = now;
        if (now == null || before == null || !now.path().equals(before.path())) {
            return;
        }
        long periods = now.periods() - before.periods();
        throttledShare = periods <= 0 ? 0 : (double) (now.throttledPeriods() - before.throttledPeriods()) / periods;
    }

    private static boolean needsWaits(Condition condition) {
        return condition instanceof Condition.WaitAbove
                || (condition instanceof Condition.AnyOf any
                        && any.conditions().stream().anyMatch(TriggerWatch::needsWaits));
    }

    private static boolean needsThrottling(Condition condition) {
        return condition instanceof Condition.ThrottledAbove
                || (condition instanceof Condition.AnyOf any
                        && any.conditions().stream().anyMatch(TriggerWatch::needsThrottling));
    }

    /// Two windows that overlap by half: the older always knows the last one to two seconds.
    private static final class Windows {
        private WaitEstimator older = new WaitEstimator(true);
        private WaitEstimator younger = new WaitEstimator(true);
        private long olderSince = -1;
        private long youngerSince = -1;
        private long olderOpens;
        private long youngerOpens;
        private long opens;
        private int samples;

        void look(QueueRecorder.Look look, int port, int depth) {
            long now = look.nanos();
            if (olderSince < 0) {
                olderSince = now;
                youngerSince = now + WAIT_WINDOW_NANOS / 2;
                olderOpens = look.passiveOpens();
                youngerOpens = look.passiveOpens();
            }
            if (now - olderSince > WAIT_WINDOW_NANOS) {
                older = younger;
                olderSince = youngerSince;
                olderOpens = youngerOpens;
                younger = new WaitEstimator(true);
                youngerSince = now;
                youngerOpens = look.passiveOpens();
            }
            opens = look.passiveOpens();
            samples++;
            feed(older, look, port, depth);
            if (now >= youngerSince) {
                feed(younger, look, port, depth);
            }
        }

        private static void feed(WaitEstimator estimator, QueueRecorder.Look look, int port, int depth) {
            estimator.begin(look.nanos(), depth);
            if (depth > 0) {
                look.queued(port, estimator::queued);
            }
            estimator.end();
        }

        @Nullable
        WaitEstimate estimate(boolean alone) {
            return samples < WAIT_EVERY
                    ? null
                    : older.estimate(opens < 0 || olderOpens < 0 ? -1 : Math.max(0, opens - olderOpens), alone);
        }
    }
}

package dev.anteroom.goprocess;

import dev.anteroom.profile.Label;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileHeader;
import dev.anteroom.profile.ValueType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// A wall-clock profile of a process: at each tick what every goroutine does, on a CPU or not. The process needs no
/// preparation, and takes no part.
///
/// Types: `samples/count` and `wall/nanoseconds` (a sample counts the time since the tick before). Labels: `status`
/// (`running`, `runnable`, `syscall`, `waiting`, …) and `state` (the runtime's own words: `IO wait`,
/// `sync.Mutex.Lock`). A goroutine that runs has a stack of its first function and `[running]`: what it is in can't
/// be read from outside.
public final class WallProfile {
    private static final ValueType SAMPLES = new ValueType("samples", "count");
    private static final ValueType WALL = new ValueType("wall", "nanoseconds");

    /// What is the same in many samples.
    private record Kind(int stack, GoroutineStatus status, String state, long start) {}

    private final GoProcess process;
    private final Map<Kind, long[]> sums = new HashMap<>();
    private final long startedMillis = System.currentTimeMillis();
    private int ticks;

    private WallProfile(GoProcess process) {
        this.process = process;
    }

    /// Records for some time. Where the process has so many goroutines that reading them takes longer than a tick,
    /// there are fewer ticks, and each counts for longer.
    ///
    /// @param hertz ticks a second, 1 to 1,000
    /// @throws GoProcessException where the process ends before the first tick
    public static Profile record(GoProcess process, Duration time, int hertz) {
        return new WallProfile(process).record(time, hertz);
    }

    private Profile record(Duration time, int hertz) {
        long interval = 1_000_000_000L / Math.clamp(hertz, 1, 1000);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long previous = start;
        long next = start + interval;
        while (next <= end && !Thread.currentThread().isInterrupted()) {
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            try {
                GoroutineSnapshot snapshot = process.goroutines();
                tick(snapshot, snapshot.atNanos() - previous);
                previous = snapshot.atNanos();
            } catch (GoProcessException e) {
                if (ticks == 0 || e.reason() != GoProcessException.Reason.GONE) {
                    throw e;
                }
                break;
            }
            next = Math.max(next + interval, System.nanoTime() + interval / 10);
        }
        return build(interval, previous - start);
    }

    private void tick(GoroutineSnapshot snapshot, long nanos) {
        ticks++;
        for (int row = 0; row < snapshot.size(); row++) {
            if (!snapshot.system(row)) {
                long first = snapshot.stack(row) == StackTable.NONE ? snapshot.startPc(row) : 0;
                Kind kind = new Kind(snapshot.stack(row), snapshot.status(row), snapshot.state(row), first);
                long[] sum = sums.computeIfAbsent(kind, _ -> new long[2]);
                sum[0]++;
                sum[1] += nanos;
            }
        }
    }

    private Profile build(long interval, long recorded) {
        ProfileBuilder builder = new ProfileBuilder(ProfileHeader.of(List.of(SAMPLES, WALL))
                .withPeriod(WALL, interval)
                .withTime(startedMillis * 1_000_000, recorded));
        Map<StackFrame, Integer> locations = new HashMap<>();
        sums.forEach((kind, sum) -> {
            List<StackFrame> frames = kind.stack() == StackTable.NONE
                    ? List.of(
                            new StackFrame("[" + kind.state() + "]", "", 0, false, false),
                            new StackFrame(process.stacks().functionAt(kind.start()), "", 0, false, false))
                    : process.stacks().frames(kind.stack());
            int[] stack = new int[frames.size()];
            int depth = 0;
            for (StackFrame frame : frames) {
                if (!frame.hidden() && !frame.function().isEmpty()) {
                    stack[depth++] = locations.computeIfAbsent(
                            frame,
                            call -> builder.location(builder.function(call.function(), call.file()), call.line()));
                }
            }
            int labels = builder.labelSet(
                    List.of(new Label.Text("status", kind.status().word()), new Label.Text("state", kind.state())));
            builder.sample(stack, depth, labels, sum[0], sum[1]);
        });
        return builder.build();
    }
}

package dev.anteroom.collect.profiles;

import dev.anteroom.collect.CapturePlan;
import dev.anteroom.collect.Progress;
import dev.anteroom.collect.Stop;
import dev.anteroom.collect.http.Lines;
import dev.anteroom.collect.write.CaptureWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Everything that one capture takes over pprof, at the same time as far as the connections allow; goroutines come
/// first. The service allows one CPU profile and one trace at a time, so another's is said and not waited for.
///
/// **The trace is taken alone, after everything else.** In Go 1.22 and 1.23 a trace beside a CPU profile can end the
/// service: `fatal error: runtime: mcall called on m->g0 stack` (golang/go issue 70454; the trace's reader releases a
/// semaphore on the system stack, runtime/trace.go `readTrace0`, and yields there when another release reuses the
/// waiter's record meanwhile). It happened here too, on a machine with more to do than processors.
public final class ProfileSet {
    /// Connections that everything at once needs.
    public static final int LINES = 4;

    private static final Duration QUICK = Duration.ofSeconds(2);
    /// A delta that comes this much too early is none: the service doesn't know `seconds`.
    private static final double TOO_EARLY = 0.5;

    private final Fetch fetch;
    private final Lines lines;
    private final CapturePlan plan;
    private final long knownGoroutines;
    private final boolean goroutines;
    private final boolean gentle;

    /// @param knownGoroutines how many there were a moment ago, 0 where it isn't known
    /// @param goroutines whether to ask for goroutines too, rather than that somebody reads them from outside
    /// @param gentle whether to leave out what the service would have to work for: the CPU profile and the trace
    public ProfileSet(
            Lines lines,
            CaptureWriter writer,
            CapturePlan plan,
            Progress progress,
            Stop stop,
            long knownGoroutines,
            boolean goroutines,
            boolean gentle) {
        this.fetch = new Fetch(lines, writer, progress, stop);
        this.lines = lines;
        this.plan = plan;
        this.knownGoroutines = knownGoroutines;
        this.goroutines = goroutines;
        this.gentle = gentle;
    }

    /// Takes them all; returns when the last is there, or soon after a stop.
    public void take() {
        long end = System.nanoTime() + plan.length().toNanos();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("anteroom-profile-", 0).daemon().factory())) {
            List<Future<?>> tasks = new ArrayList<>();
            if (goroutines) {
                Goroutines asked = new Goroutines(fetch, plan.everyGoroutine(), knownGoroutines);
                tasks.add(threads.submit(() -> asked.run(end)));
            }
            int lanes = lines.size() + (goroutines ? 0 : 1);
            if (gentle) {
                tasks.add(threads.submit(() -> {
                    sinceStart("block");
                    sinceStart("mutex");
                }));
            } else if (lanes >= LINES) {
                tasks.add(threads.submit(this::cpu));
                tasks.add(threads.submit(() -> contention("block")));
                tasks.add(threads.submit(() -> contention("mutex")));
            } else if (lanes > 1) {
                // The service has few descriptors left, and takes few connections: one thing after the other.
                fetch.writer()
                        .note("The service took only " + lanes
                                + " connections to its pprof: profiles were taken one after the other");
                tasks.add(threads.submit(() -> {
                    sinceStart("block");
                    sinceStart("mutex");
                    cpu();
                }));
            } else {
                fetch.writer()
                        .note("The service took only one connection to its pprof: the goroutines were watched over it, "
                                + "and no other profile was taken");
            }
            Thread watch = Thread.ofVirtual().start(() -> {
                fetch.stop().within(Duration.ofDays(1));
                if (fetch.stop().asked()) {
                    // Requests that last are under way.
                    lines.close();
                }
            });
            for (Future<?> task : tasks) {
                task.get();
            }
            if (!fetch.stop().asked() && plan.trace() && !gentle) {
                trace();
            }
            watch.interrupt();
            if (!fetch.stop().asked() && lanes > 1 && !gentle) {
                fetch.file(
                        "memory statistics",
                        "profile/heap.txt",
                        "heap",
                        "heap?debug=1",
                        QUICK,
                        Fetch.MOST_BYTES,
                        false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a profile failed unexpectedly", e.getCause());
        }
    }

    private void cpu() {
        fetch.file(
                "cpu profile, " + plan.length().toSeconds() + " s",
                "profile/cpu.pb.gz",
                "cpu",
                "profile?seconds=" + plan.length().toSeconds(),
                plan.length(),
                Fetch.MOST_BYTES,
                false);
    }

    /// What waited while the recording went on, and what has waited since the service started.
    private void contention(String name) {
        sinceStart(name);
        if (fetch.stop().asked()) {
            return;
        }
        long before = System.nanoTime();
        boolean came = fetch.file(
                name + " profile, " + plan.length().toSeconds() + " s",
                "profile/" + name + ".delta.pb.gz",
                name,
                name + "?seconds=" + plan.length().toSeconds(),
                plan.length(),
                Fetch.MOST_BYTES,
                false);
        if (came && System.nanoTime() - before < plan.length().toNanos() * TOO_EARLY) {
            fetch.writer()
                    .note("The service answered " + name + "?seconds="
                            + plan.length().toSeconds()
                            + " at once: " + name + ".delta.pb.gz and " + name
                            + ".pb.gz are two snapshots since its start, some milliseconds apart");
        }
    }

    private void sinceStart(String name) {
        fetch.file(name + " profile", "profile/" + name + ".pb.gz", name, name, QUICK, Fetch.MOST_BYTES, false);
    }

    private void trace() {
        Duration length = plan.traceLength();
        fetch.file(
                "execution trace, " + length.toSeconds() + " s",
                "trace.out",
                "trace",
                "trace?seconds=" + length.toSeconds(),
                length,
                Fetch.MOST_TRACE_BYTES,
                true);
    }
}

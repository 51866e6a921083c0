package dev.anteroom.cli.live;

import dev.anteroom.collect.CapturePlan;
import dev.anteroom.collect.Collector;
import dev.anteroom.collect.Stop;
import dev.anteroom.collect.TriggerPlan;
import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.target.TargetFinder;
import dev.anteroom.collect.target.Wanted;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One recording from the command line: it is finished, and kept, when Ctrl-C ends it.
public final class LiveRecording {
    private static final Duration TO_FINISH = Duration.ofSeconds(20);

    private final LiveOptions options;
    private final PrintWriter err;
    private final String tool;

    /// @param tool version of Anteroom
    public LiveRecording(LiveOptions options, PrintWriter err, String tool) {
        this.options = options;
        this.err = err;
        this.tool = tool;
    }

    /// Records what is wanted.
    ///
    /// @param trigger null for at once
    /// @param recorded gets each capture, also the one that Ctrl-C has cut short
    /// @return how many there are
    public int run(
            @Nullable Integer pid, @Nullable Integer port, @Nullable TriggerPlan trigger, Consumer<Path> recorded) {
        CapturePlan plan = options.plan(tool);
        Stop stop = new Stop();
        CountDownLatch finished = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    stop.now();
                    try {
                        finished.await(TO_FINISH.toSeconds(), TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "anteroom-ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
        // One second before, one after, and some to ask around.
        Duration expected =
                trigger == null ? plan.length().plus(plan.traceLength()).plusSeconds(2) : Duration.ZERO;
        String subject = pid != null ? "pid-" + pid : port != null ? "port-" + port : hostOf(options.url());
        try (Target target = TargetFinder.find(new Wanted(pid, port, options.url(), options.access()));
                ProgressLine progress = new ProgressLine(err, expected);
                Collector collector = new Collector(target, plan, progress, stop)) {
            target.notes().forEach(progress::said);
            if (trigger == null) {
                recorded.accept(collector.record(options.output(subject, 0)));
                return 1;
            }
            AtomicInteger number = new AtomicInteger();
            return collector.watch(
                    trigger,
                    () -> options.output(subject, trigger.most() == 1 ? 0 : number.incrementAndGet()),
                    recorded);
        } finally {
            finished.countDown();
            if (!stop.asked()) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }

    private static String hostOf(@Nullable String url) {
        return url == null ? "service" : url.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    }
}

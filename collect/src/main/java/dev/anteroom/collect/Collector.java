package dev.anteroom.collect;

import dev.anteroom.collect.accept.AcceptEyes;
import dev.anteroom.collect.http.Endpoint;
import dev.anteroom.collect.http.HttpFailure;
import dev.anteroom.collect.http.Lines;
import dev.anteroom.collect.kernel.KernelRound;
import dev.anteroom.collect.kernel.PastLook;
import dev.anteroom.collect.kernel.QueueRecorder;
import dev.anteroom.collect.profiles.InsideGoroutines;
import dev.anteroom.collect.profiles.ProfileSet;
import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.trigger.TriggerWatch;
import dev.anteroom.collect.write.CaptureWriter;
import dev.anteroom.collect.write.Subject;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.cgroup.CgroupCpu;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Limits;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Records one live service: at once ([#record]), or each time a condition is met ([#watch]).
///
/// ```
/// queue at 100 Hz   ─────────────────────────────────────────   a second longer than the rest, before and after
/// kernel files      ▪ 0001                              0002 ▪
/// goroutines           debug=1 debug=2 · · · · · · ▪            the accept loops in between
/// cpu, block, mutex    ─────────────────────────────
/// trace                                               ─────     alone
/// ```
/// Whatever can't be had is said in the capture's notes, and the rest is recorded all the same.
public final class Collector implements AutoCloseable {
    /// How long the queue is watched before the profiles, which disturb it, and after them.
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /// How long the accept loops may take to be found before the recording begins without them.
    private static final Duration FIND_LOOPS = Duration.ofSeconds(1);

    /// A quota of so many CPUs or fewer is felt: a CPU profile and a trace take some hundredths of a CPU, and more at
    /// once.
    private static final double TIGHT_CPUS = 0.5;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    /// Descriptors that a service must have left for all connections to be opened.
    private static final int COMFORTABLE = 64;

    private static final Pattern TOTAL = Pattern.compile("goroutine profile: total (\\d{1,12})");
    private static final int MOST_COUNT_BYTES = 16 << 20;

    private final Target target;
    private final CapturePlan plan;
    private final Progress progress;
    private final Stop stop;
    private @Nullable Lines lines;
    private @Nullable QueueRecorder queue;
    private @Nullable AcceptEyes eyes;
    private @Nullable TriggerWatch trigger;
    private long knownGoroutines;
    private String withoutProfiles = "";
    private String withoutQueue = "";

    /// @param stop ends it early, keeping what is there
    public Collector(Target target, CapturePlan plan, Progress progress, Stop stop) {
        this.target = target;
        this.plan = plan;
        this.progress = progress;
        this.stop = stop;
    }

    /// Records now.
    ///
    /// @return where the capture is
    public Path record(Path output) {
        try (CaptureWriter writer = CaptureWriter.begin(output)) {
            Instant started = Instant.now();
            startQueue(null);
            openLines();
            return capture(writer, started, null);
        }
    }

    /// Records now what somebody else's watch has noticed, beginning with the looks that it took before.
    ///
    /// @param past in their order; see [QueueRecorder]
    /// @param trigger what was noticed, in words
    /// @param at when, on the clock of `System.nanoTime`
    /// @return where the capture is
    public Path record(Path output, List<PastLook> past, String trigger, long at) {
        try (CaptureWriter writer = CaptureWriter.begin(output)) {
            startQueue(null, past);
            QueueRecorder recorder = queue;
            Instant now = Instant.now();
            Instant started = recorder == null ? now : recorder.since().orElse(now);
            long onItsClock = past.isEmpty() ? 0 : at - past.getFirst().nanos();
            openLines();
            return capture(writer, started, new TriggerWatch.Firing(trigger, Math.max(0, onItsClock)));
        }
    }

    /// Records each time the condition is met, until there are enough captures or the time is over.
    ///
    /// @param outputs names the next capture
    /// @param recorded hears of each
    /// @return how many there are
    public int watch(TriggerPlan when, Supplier<Path> outputs, Consumer<Path> recorded) {
        TriggerWatch watch = new TriggerWatch(when.condition(), target.servicePorts(), alone(), target.pid());
        trigger = watch;
        startQueue(watch);
        QueueRecorder recorder = queue;
        if (recorder == null) {
            throw new CollectException("A trigger needs a view of the kernel's accept queue: " + withoutQueue);
        }
        openLines();
        Instant end = Instant.now().plus(when.within());
        int captures = 0;
        progress.said("Armed: " + when.condition().words() + ", within " + words(when.within()));
        while (captures < when.most() && !stop.asked()) {
            watch.arm();
            Optional<TriggerWatch.Firing> firing = await(watch, end);
            if (firing.isEmpty()) {
                break;
            }
            recorder.keep();
            progress.said("Triggered: " + firing.get().words());
            try (CaptureWriter writer = CaptureWriter.begin(outputs.get())) {
                recorded.accept(capture(writer, recorder.since().orElse(Instant.now()), firing.get()));
            }
            captures++;
            recorder.ring();
            if (captures < when.most()) {
                coolDown(when.coolDown());
            }
        }
        return captures;
    }

    private Optional<TriggerWatch.Firing> await(TriggerWatch watch, Instant end) {
        while (!stop.asked()) {
            Duration left = Duration.between(Instant.now(), end);
            if (left.isNegative() || left.isZero()) {
                return Optional.empty();
            }
            Instant pinged = Instant.now();
            while (Duration.between(pinged, Instant.now()).compareTo(KEEP_ALIVE) < 0
                    && Instant.now().isBefore(end)
                    && !stop.asked()) {
                try {
                    // Short, so that a stop is heard.
                    Optional<TriggerWatch.Firing> firing = watch.await(Duration.ofMillis(500));
                    if (firing.isPresent()) {
                        return firing;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }
            keepAlive();
        }
        return Optional.empty();
    }

    private void coolDown(Duration duration) {
        Instant end = Instant.now().plus(duration);
        while (Instant.now().isBefore(end)) {
            Duration left = Duration.between(Instant.now(), end);
            if (stop.within(left.compareTo(KEEP_ALIVE) < 0 ? left : KEEP_ALIVE)) {
                return;
            }
            keepAlive();
        }
    }

    private void keepAlive() {
        Lines open = lines;
        if (open == null) {
            openLines();
            return;
        }
        open.keepAlive();
        knownGoroutines = count(open);
    }

    private Path capture(CaptureWriter writer, Instant started, TriggerWatch.@Nullable Firing firing) {
        target.notes().forEach(writer::note);
        noted(writer, withoutQueue);
        noted(writer, withoutProfiles);
        KernelRound rounds = new KernelRound(writer, target);
        Thread kernel = Thread.ofPlatform().name("anteroom-kernel").daemon().start(() -> round(rounds, writer));
        if (firing == null) {
            join(kernel);
            stop.within(MARGIN);
        }
        if (!stop.asked()) {
            profiles(writer);
        }
        join(kernel);
        stop.within(MARGIN);
        if (stop.asked()) {
            writer.note("The recording was ended before its time");
        }
        round(rounds, writer);
        QueueRecorder recorder = queue;
        if (recorder != null) {
            recorder.writeTo(writer);
            recorder.writeLooksTo(writer);
        }
        Listener listener = target.listener();
        HostFacts host = HostFacts.of(target.pid());
        Endpoint pprof = target.pprof();
        boolean here = target.namespace() != null || target.pid() != null;
        return writer.finish(
                new Subject(
                        target.pid(),
                        listener == null ? target.port() : (Integer) listener.port(),
                        listener == null ? null : listener.endpoint(),
                        pprof == null ? null : pprof.url(),
                        here ? host.host() : null,
                        here ? host.kernel() : null,
                        host.goVersion(),
                        host.processStartedAt(),
                        started,
                        Instant.now(),
                        firing == null ? null : firing.words(),
                        firing == null || recorder == null ? null : recorder.wall(firing.nanos())),
                plan.tool());
    }

    /// The goroutines from outside where that can be, and from pprof what only pprof has.
    private void profiles(CaptureWriter writer) {
        Optional<GoProcess> inside = eyes == null ? Optional.empty() : eyes.process();
        if (eyes != null && inside.isEmpty() && !eyes.unseen().isEmpty()) {
            writer.note("The process wasn't read from outside: " + eyes.unseen());
        }
        long end = System.nanoTime() + plan.length().toNanos();
        Thread reading = inside.map(process -> Thread.ofPlatform()
                        .name("anteroom-goroutines")
                        .daemon()
                        .start(() -> new InsideGoroutines(process, writer, progress, stop).run(end)))
                .orElse(null);
        Lines open = lines;
        if (open != null) {
            boolean gentle = inside.isPresent() && isTight(writer);
            new ProfileSet(open, writer, plan, progress, stop, knownGoroutines, inside.isEmpty(), gentle).take();
            if (gentle) {
                // The profiles took no time, the recording shall.
                stop.within(Duration.ofNanos(end - System.nanoTime()));
            }
        } else {
            progress.said("Recording the kernel's side" + (inside.isPresent() ? " and the goroutines" : "") + " for "
                    + words(plan.length()));
            stop.within(plan.length());
        }
        if (reading != null) {
            join(reading);
        }
    }

    /// Whether the service has so little CPU time that profiles, which it makes itself, would be felt by its clients.
    private boolean isTight(CaptureWriter writer) {
        Integer pid = target.pid();
        if (pid == null) {
            return false;
        }
        Optional<CgroupCpu> quota = CgroupCpu.of(pid);
        if (quota.isEmpty() || quota.get().quotaCpus() > TIGHT_CPUS) {
            return false;
        }
        writer.note(String.format(
                Locale.ROOT,
                "The service's quota is %.2f CPUs: its CPU profile and trace were left out, which would have run"
                        + " inside it",
                quota.get().quotaCpus()));
        return true;
    }

    private static void noted(CaptureWriter writer, String sentence) {
        if (!sentence.isEmpty()) {
            writer.note(sentence);
        }
    }

    private static void round(KernelRound rounds, CaptureWriter writer) {
        try {
            rounds.take();
        } catch (LinuxException e) {
            writer.note("A round of kernel files broke off: " + e.getMessage());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startQueue(@Nullable TriggerWatch watch) {
        startQueue(watch, List.of());
    }

    private void startQueue(@Nullable TriggerWatch watch, List<PastLook> past) {
        NetNamespace namespace = target.namespace();
        int[] ports = target.allPorts();
        if (namespace == null || ports.length == 0) {
            withoutQueue = namespace == null && target.pid() != null
                    ? "the accept queue wasn't sampled"
                    : namespace == null ? "" : "nothing listens, so there is no accept queue to sample";
            return;
        }
        AcceptEyes opened = plan.inside() ? AcceptEyes.open(target.pid(), inodes(ports)) : null;
        eyes = opened;
        try {
            if (opened != null) {
                opened.await(FIND_LOOPS.toMillis());
            }
            queue = QueueRecorder.start(
                    ports,
                    namespace,
                    watch == null ? QueueRecorder.EVERYTHING : QueueRecorder.USUAL_RING,
                    watch == null ? QueueRecorder.Watcher.NOTHING : watch,
                    opened,
                    past);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            withoutQueue = "The accept queue wasn't sampled: the recording was interrupted";
        } catch (LinuxException e) {
            withoutQueue = "The accept queue wasn't sampled: " + e.getMessage();
            progress.said(withoutQueue);
        }
    }

    private long[] inodes(int[] ports) {
        return target.listeners().stream()
                .filter(listener -> Arrays.stream(ports).anyMatch(port -> port == listener.port()))
                .mapToLong(Listener::inode)
                .distinct()
                .toArray();
    }

    private void openLines() {
        Endpoint pprof = target.pprof();
        if (pprof == null) {
            return;
        }
        try {
            Lines open = Lines.open(pprof, target.namespace(), wantedLines(), PATIENCE);
            lines = open;
            withoutProfiles = "";
            if (trigger != null) {
                knownGoroutines = count(open);
            }
        } catch (HttpFailure e) {
            withoutProfiles = "No profiles: " + pprof.url() + " " + e.getMessage();
            progress.said(withoutProfiles);
        }
    }

    /// Every connection costs the service a descriptor.
    private int wantedLines() {
        Integer pid = target.pid();
        if (pid == null) {
            return ProfileSet.LINES;
        }
        try {
            OptionalLong used = FdTable.of(pid).count();
            long limit = Limits.of(pid)
                    .flatMap(Limits::openFiles)
                    .map(Limits.Limit::soft)
                    .orElse(Limits.UNLIMITED);
            return used.isPresent() && limit - used.getAsLong() < COMFORTABLE ? 2 : ProfileSet.LINES;
        } catch (LinuxException e) {
            return ProfileSet.LINES;
        }
    }

    private static long count(Lines open) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            open.get("goroutine?debug=1", body, MOST_COUNT_BYTES, PATIENCE, PATIENCE);
        } catch (HttpFailure e) {
            return 0;
        }
        byte[] bytes = body.toByteArray();
        Matcher total = TOTAL.matcher(new String(bytes, 0, Math.min(200, bytes.length), StandardCharsets.ISO_8859_1));
        return total.find() ? Long.parseLong(total.group(1)) : 0;
    }

    /// Whether nothing else of the namespace listens than the service and its pprof.
    private boolean alone() {
        NetNamespace namespace = target.namespace();
        int[] own = target.servicePorts();
        Endpoint pprof = target.pprof();
        if (namespace == null) {
            return false;
        }
        try (SocketDiag diag = SocketDiag.open(namespace)) {
            List<Listener> all = diag.listeners();
            return all.stream()
                    .allMatch(l -> Arrays.stream(own).anyMatch(p -> p == l.port())
                            || (pprof != null && l.port() == pprof.port()));
        } catch (LinuxException e) {
            return false;
        }
    }

    private static String words(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 3600 == 0 && seconds > 0
                ? seconds / 3600 + " h"
                : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
    }

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
        }
        if (queue != null) {
            queue.close();
        }
        if (eyes != null) {
            eyes.close();
        }
    }
}

package dev.anteroom.watch.incident;

import dev.anteroom.collect.CapturePlan;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.Collector;
import dev.anteroom.collect.Progress;
import dev.anteroom.collect.Stop;
import dev.anteroom.collect.http.Endpoint.Access;
import dev.anteroom.collect.kernel.PastLook;
import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.target.TargetFinder;
import dev.anteroom.collect.target.Wanted;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.config.WatchConfig.CaptureRules;
import dev.anteroom.watch.metrics.Metrics.LastIncident;
import dev.anteroom.watch.metrics.SelfFigures;
import dev.anteroom.watch.sampling.Firing;
import dev.anteroom.watch.sampling.SeriesKey;
import dev.anteroom.watch.store.Store;
import dev.anteroom.wire.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Makes incidents of firings, one at a time, on a thread of its own: noted at once, recorded with the looks of the 30
/// s
/// before, diagnosed, and told. Each step is in the store before the next one begins.
///
/// How often a listener and the host may be recorded is counted in the store, so that a restart forgets nothing.
public final class IncidentDesk implements AutoCloseable {
    private static final int MAX_WAITING = 64;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MAX_COUNTED = 10_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private final BlockingQueue<Firing> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<SeriesKey, LastIncident> last = new ConcurrentHashMap<>();
    private final Store store;
    private final CaptureShelf shelf;
    private final Path lines;
    private final String host;
    private final String version;
    private final Supplier<CaptureRules> rules;
    private final SelfFigures self;
    private final BiConsumer<Incident, Background> told;
    private final Consumer<String> log;
    private final Stop stop = new Stop();
    private final Thread thread;

    /// @param state the state folder
    /// @param version of Anteroom
    /// @param rules in force at each moment
    /// @param told hears of each incident when it is done; must not wait for anybody
    public IncidentDesk(
            Path state,
            Store store,
            String host,
            String version,
            Supplier<CaptureRules> rules,
            SelfFigures self,
            BiConsumer<Incident, Background> told,
            Consumer<String> log) {
        this.store = store;
        this.shelf = new CaptureShelf(state, store);
        this.lines = state.resolve("incidents.jsonl");
        this.host = host;
        this.version = version;
        this.rules = rules;
        this.self = self;
        this.told = told;
        this.log = log;
        this.thread = Thread.ofPlatform().name("anteroom-incidents").daemon().unstarted(this::run);
        for (Incident left : store.unfinished()) {
            store.write(left.with(Incident.State.FAILED, "the agent ended before it was done"));
        }
        thread.start();
    }

    /// Takes a firing, without waiting for anything.
    public void fired(Firing firing) {
        if (!waiting.offer(firing)) {
            self.capture("skipped_too_many");
        }
    }

    /// The last incident of a series, for its exemplar.
    public Optional<LastIncident> last(SeriesKey key) {
        return Optional.ofNullable(last.get(new SeriesKey(key.listener(), key.workload(), "")));
    }

    /// A file beside the captures, by the name that an incident has.
    public Path captureFile(String name) {
        return shelf.file(name);
    }

    private void run() {
        while (!stop.asked()) {
            try {
                Firing firing = waiting.poll(500, TimeUnit.MILLISECONDS);
                if (firing != null) {
                    handle(firing);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // Whatever a capture, a disk or a process does, the next incident is handled.
                log.accept("An incident was lost: " + e.getMessage());
            }
        }
    }

    private void handle(Firing firing) {
        // Taken now: they are forgotten 30 s after they were made.
        List<PastLook> past = firing.past().get();
        Incident begun = new Incident(
                TIME.format(firing.at()) + "Z-"
                        + HexFormat.of()
                                .toHexDigits(ThreadLocalRandom.current().nextInt())
                                .substring(2),
                firing.at(),
                host,
                firing.key().workload(),
                firing.key().listener(),
                firing.words(),
                Incident.State.RECORDING,
                null,
                null,
                null,
                "",
                null,
                null,
                0,
                null,
                false,
                "");
        last.put(
                new SeriesKey(firing.key().listener(), firing.key().workload(), ""),
                new LastIncident(
                        begun.id(),
                        Math.max(0.001, longest(past, firing.listener().port())),
                        firing.at()));
        Optional<Skip> skipped = skips(begun);
        if (skipped.isPresent()) {
            self.capture("skipped_" + skipped.get().reason());
            if (skipped.get().noted()) {
                done(
                        begun.with(Incident.State.SKIPPED, skipped.get().words()),
                        Background.undiagnosed(firing.key().version()));
            }
            return;
        }
        store.write(begun);
        Incident recorded = record(begun, firing, past);
        if (recorded.state() == Incident.State.DIAGNOSING) {
            store.write(recorded);
            diagnose(recorded, firing.key().version());
        } else {
            done(recorded, Background.undiagnosed(firing.key().version()));
        }
    }

    private static double longest(List<PastLook> past, int port) {
        int longest = 0;
        for (PastLook look : past) {
            for (PastLook.Port one : look.ports()) {
                longest = one.port() == port ? Math.max(longest, one.oldestMillis()) : longest;
            }
        }
        return longest / 1000.0;
    }

    /// Why nothing is recorded.
    ///
    /// @param noted whether it is an incident of its own, rather than more of one that is recorded already
    private record Skip(String reason, String words, boolean noted) {}

    private Optional<Skip> skips(Incident incident) {
        CaptureRules now = rules.get();
        if (!now.enabled()) {
            return Optional.of(new Skip("disabled", "captures are switched off", true));
        }
        Instant at = incident.at();
        List<Incident> recent = store.incidents(at.minus(Duration.ofMinutes(now.perListenerMinutes())), MAX_COUNTED);
        boolean again = recent.stream()
                .anyMatch(it -> it.listener().equals(incident.listener())
                        && it.workload().equals(incident.workload()));
        if (again && now.perListenerMinutes() > 0) {
            return Optional.of(new Skip("cooldown", "", false));
        }
        long thisHour = store.incidents(at.minus(HOUR), MAX_COUNTED).stream()
                .filter(it -> it.state() != Incident.State.SKIPPED)
                .count();
        if (thisHour >= now.perHour()) {
            return Optional.of(
                    new Skip("budget", "the host's " + now.perHour() + " captures of this hour are taken", true));
        }
        return shelf.makeRoom((long) now.diskMegabytes() << 20)
                ? Optional.empty()
                : Optional.of(new Skip("disk", "there is no room for a capture", true));
    }

    private Incident record(Incident incident, Firing firing, List<PastLook> past) {
        CaptureRules now = rules.get();
        CapturePlan plan = new CapturePlan(Duration.ofSeconds(now.seconds()), false, false, true, version);
        int pid = firing.holder() != 0 ? firing.holder() : holder(firing);
        Wanted wanted = new Wanted(pid == 0 ? null : pid, firing.listener().port(), null, Access.NONE);
        try (Target target = now.pprof() ? TargetFinder.find(wanted) : TargetFinder.findSilently(wanted);
                Collector collector = new Collector(target, plan, Progress.SILENT, stop)) {
            Path capture = collector.record(shelf.place(incident), past, firing.words(), firing.nanos());
            self.capture("taken");
            return incident.recorded(
                    String.valueOf(capture.getFileName()), Files.size(capture), CaptureShelf.digest(capture));
        } catch (CollectException | LinuxException | IOException e) {
            self.capture("skipped_failed");
            return incident.with(Incident.State.FAILED, "nothing was recorded: " + e.getMessage());
        }
    }

    /// Whoever holds the listener now; else a process of its namespace, through which at least its queue is seen.
    private static int holder(Firing firing) {
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(firing.listener().inode());
            return holders.of(firing.listener().inode()).stream()
                    .findFirst()
                    .map(Holder::pid)
                    .orElse(firing.namespacePid());
        }
    }

    private void diagnose(Incident incident, String workloadVersion) {
        DiagnosisProcess.Outcome outcome;
        try {
            outcome = DiagnosisProcess.run(shelf.file(String.valueOf(incident.capture())));
        } catch (WatchException e) {
            done(
                    incident.with(Incident.State.FAILED, String.valueOf(e.getMessage())),
                    Background.undiagnosed(workloadVersion));
            return;
        }
        String cause = outcome.cause();
        Double confidence = outcome.confidence();
        done(
                incident.diagnosed(
                        outcome.verdict(),
                        cause,
                        confidence == null ? null : Math.round(confidence * 100) + "%",
                        outcome.headline(),
                        cause == null ? null : Fingerprint.of(cause, outcome.acceptPath(), incident.workload())),
                new Background(workloadVersion, confidence, outcome.acceptPath(), outcome.blame()));
    }

    private void done(Incident incident, Background background) {
        store.write(incident);
        String cause = incident.cause();
        String named = cause == null ? "none" : cause;
        self.incident(incident.state() == Incident.State.DIAGNOSED ? named : "undiagnosed");
        String json = IncidentJson.render(incident);
        try {
            Files.writeString(lines, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            log.accept(lines + " can't be written: " + e.getMessage());
        }
        log.accept("Incident " + incident.id() + " " + incident.listener() + " of " + incident.workload() + ": "
                + incident.trigger() + ": " + incident.summary());
        told.accept(incident, background);
    }

    /// Ends a recording that is under way, keeping what is there.
    @Override
    public void close() {
        stop.now();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.anteroom.watch;

import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.watch.config.WatchConfig;
import dev.anteroom.watch.config.WatchFile;
import dev.anteroom.watch.fleet.FleetReporter;
import dev.anteroom.watch.host.BrokeredNamespaces;
import dev.anteroom.watch.host.LocalNamespaces;
import dev.anteroom.watch.host.Namer;
import dev.anteroom.watch.host.NamespaceSource;
import dev.anteroom.watch.incident.Background;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.incident.IncidentDesk;
import dev.anteroom.watch.metrics.Metrics;
import dev.anteroom.watch.metrics.SelfFigures;
import dev.anteroom.watch.metrics.Textfile;
import dev.anteroom.watch.notify.Notifier;
import dev.anteroom.watch.sampling.Firing;
import dev.anteroom.watch.sampling.HostSampler;
import dev.anteroom.watch.sampling.NamespaceView;
import dev.anteroom.watch.sampling.SamplingRules;
import dev.anteroom.watch.store.Store;
import dev.anteroom.watch.web.AlertWebhook;
import dev.anteroom.watch.web.Pages;
import dev.anteroom.watch.web.Reply;
import dev.anteroom.watch.web.Runbooks;
import dev.anteroom.watch.web.WatchServer;
import dev.anteroom.watch.window.Window;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The agent: puts the parts together and keeps them going. Three kinds of threads: the sampler's, which waits for
/// nobody; the
/// keeper's, which looks for namespaces and names, ends windows and writes files; and those of the HTTP server.
public final class Agent implements AutoCloseable {
    private static final Duration TEXTFILE_EVERY = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SOMAXCONN = "net.core.somaxconn";

    private final @Nullable Path file;
    private final Consumer<String> log;
    private final SelfFigures self = new SelfFigures();
    private final Metrics metrics;
    private final HostSampler sampler;
    private final NamespaceSource source;
    private final @Nullable Store store;
    private final Notifier notifier;
    private final @Nullable IncidentDesk desk;
    private final @Nullable WatchServer server;
    private final @Nullable FleetReporter fleet;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch seen = new CountDownLatch(1);
    private final Thread keeper;
    private final String host;
    private volatile WatchConfig config;
    private volatile Map<String, Integer> refused = Map.of();

    /// Starts it; it has looked at every namespace once when this returns.
    ///
    /// @param file where the configuration was read from, to be read again; null where there is none
    /// @param version of Anteroom
    /// @param log hears one sentence at a time
    /// @throws WatchException where it can't listen, or can't write its state
    public Agent(WatchConfig config, @Nullable Path file, String version, Consumer<String> log) {
        this.config = config;
        this.file = file;
        this.log = log;
        this.metrics = new Metrics(version);
        this.host = hostname();
        this.sampler = new HostSampler(rules(config), this::fired);
        Path broker = config.broker();
        this.source = broker == null ? LocalNamespaces.forThisProcess() : new BrokeredNamespaces(broker);
        InetSocketAddress listen = config.listen();
        this.server = listen == null ? null : WatchServer.bind(listen, config.web());
        this.notifier = new Notifier(() -> this.config.receivers(), self, log);
        Path state = config.state();
        this.store = openStore(state);
        WatchConfig.KafkaRules kafka = config.kafka();
        this.fleet = kafka == null || state == null ? null : new FleetReporter(kafka, state, host, version, log);
        this.desk = store == null || state == null
                ? null
                : new IncidentDesk(state, store, host, version, () -> this.config.capture(), self, this::done, log);
        this.keeper = Thread.ofPlatform().name("anteroom-keeper").daemon().unstarted(this::keep);
        begin();
    }

    private void begin() {
        keeper.start();
        try {
            seen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        WatchServer serving = server;
        if (serving != null) {
            Path state = config.state();
            new Pages(host, sampler::snapshot, store, state == null ? null : state.resolve("captures")).on(serving);
            serving.metrics(this::metrics)
                    .get("/-/healthy", exchange -> Reply.text(exchange, 200, "The agent is running\n"))
                    .get("/-/ready", exchange -> Reply.text(exchange, 200, "The agent is looking\n"))
                    .post("/alertmanager", new AlertWebhook(this::asked))
                    .get("/runbook/", new Runbooks())
                    .post("/-/reload", exchange -> {
                        Optional<String> failure = reload();
                        Reply.text(exchange, failure.isEmpty() ? 200 : 400, failure.orElse("Reloaded") + "\n");
                    })
                    .start();
        }
    }

    private @Nullable Store openStore(@Nullable Path folder) {
        if (folder == null) {
            return null;
        }
        Store.Opened opened = Store.open(folder);
        if (!opened.note().isEmpty()) {
            log.accept(opened.note());
        }
        return opened.store();
    }

    private static SamplingRules rules(WatchConfig config) {
        int[] ephemeral = ephemeralPorts();
        return new SamplingRules(
                config.cpuPercent() / 100,
                config.idleHertz(),
                100,
                config.series().cap(),
                config.series().youngSeconds(),
                config.series().ports(),
                ephemeral[0],
                ephemeral[1],
                config.when());
    }

    /// Lowest and highest; Linux's usual ones where they can't be read.
    private static int[] ephemeralPorts() {
        return KernelFile.read("/proc/sys/net/ipv4/ip_local_port_range")
                .map(text -> text.strip().split("\\s+", -1))
                .filter(words -> words.length == 2)
                .map(words -> new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[1])})
                .orElse(new int[] {32_768, 60_999});
    }

    private static String hostname() {
        return KernelFile.read("/proc/sys/kernel/hostname").map(String::strip).orElse("localhost");
    }

    private void keep() {
        // What scans open files belongs to the thread that has made it.
        try (Namer namer = new Namer()) {
            refresh();
            sampler.start();
            long began = System.nanoTime();
            while (!sampler.hasStarted() && System.nanoTime() - began < PATIENCE.toNanos()) {
                pause(Duration.ofMillis(5));
            }
            name(namer);
            seen.countDown();
            keep(namer);
        }
    }

    private void keep(Namer namer) {
        long nextWindow = System.nanoTime() + untilFullTenSeconds().toNanos();
        long nextTextfile = System.nanoTime();
        long nextDay = System.nanoTime();
        while (!pause(Duration.ofSeconds(1))) {
            try {
                refresh();
                name(namer);
                tellFleet();
                long now = System.nanoTime();
                if (now >= nextWindow) {
                    nextWindow = now + untilFullTenSeconds().toNanos();
                    window();
                }
                if (now >= nextTextfile) {
                    nextTextfile = now + TEXTFILE_EVERY.toNanos();
                    textfile();
                }
                if (now >= nextDay) {
                    nextDay = now + Duration.ofHours(1).toNanos();
                    forget();
                }
            } catch (RuntimeException e) {
                // A full disk, a kernel that refuses: the next second tries again.
                log.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    private static Duration untilFullTenSeconds() {
        long millis = System.currentTimeMillis();
        long length = Window.LENGTH.toMillis();
        // Half a second more, so that a window is never a moment long.
        long left = length - millis % length;
        return Duration.ofMillis(left < 500 ? left + length : left);
    }

    /// On the sampler's thread: nothing slow.
    private void fired(Firing firing) {
        IncidentDesk handling = desk;
        if (handling == null) {
            self.capture("skipped_no_state_folder");
        } else {
            handling.fired(firing);
        }
    }

    /// Somebody's alert names a listener.
    private String asked(String key, String alertname, String listener, String workload) {
        IncidentDesk handling = desk;
        Store keeping = store;
        if (handling == null || keeping == null) {
            return "no_state_folder";
        }
        Optional<Firing> firing = sampler.firing(listener, workload, "alert " + alertname);
        if (firing.isEmpty()) {
            return "unknown_listener";
        }
        if (!keeping.askedFirst(key, Instant.now())) {
            return "duplicate";
        }
        handling.fired(firing.get());
        return "accepted";
    }

    private void done(Incident incident, Background background) {
        notifier.tell(incident);
        FleetReporter reporting = fleet;
        if (reporting != null) {
            reporting.incident(incident, background);
        }
    }

    private void refresh() {
        source.refresh(new NamespaceSource.Visitor() {
            @Override
            public void found(NamespaceView view) {
                sampler.add(view);
            }

            @Override
            public void gone(long inode) {
                sampler.remove(inode);
            }
        });
        Map<String, Integer> now = source.refused();
        if (!now.equals(refused)) {
            now.forEach((reason, count) -> {
                if (!count.equals(refused.get(reason))) {
                    log.accept(Refusal.words(reason, count));
                }
            });
            refused = now;
        }
        sampler.somaxconn(Sysctls.read(List.of(SOMAXCONN)).number(SOMAXCONN));
    }

    private void name(Namer namer) {
        sampler.name(namer.name(sampler.nameless()));
    }

    private void window() {
        List<Window> windows = sampler.nextWindow(host);
        Store keeping = store;
        if (keeping != null) {
            keeping.write(windows, Instant.now());
        }
        FleetReporter reporting = fleet;
        if (reporting != null) {
            reporting.windows(windows);
        }
    }

    private void tellFleet() {
        FleetReporter reporting = fleet;
        if (reporting != null) {
            reporting.look(sampler.snapshot(), refused, Instant.now());
        }
    }

    private void forget() {
        Store keeping = store;
        if (keeping != null) {
            keeping.forgetBefore(Instant.now().minus(Duration.ofDays(config.keepDays())));
        }
    }

    private void textfile() {
        Path target = config.textfile();
        if (target != null) {
            Textfile.write(target, metrics());
        }
    }

    /// Everything that is exported, now.
    public MetricSnapshots metrics() {
        IncidentDesk handling = desk;
        return metrics.of(
                sampler.snapshot(), refused, self, key -> handling == null ? Optional.empty() : handling.last(key));
    }

    /// Reads the configuration again. What can't change while it runs (where it listens, its state folder) keeps.
    ///
    /// @return why it didn't work, and the old one stays in force; empty where it did
    public Optional<String> reload() {
        Path from = file;
        if (from == null) {
            return Optional.of("There is no configuration file to read again");
        }
        try {
            WatchConfig read = WatchFile.read(from);
            List<String> kept = new ArrayList<>();
            if (!Objects.equals(read.listen(), config.listen())) {
                kept.add("listen");
            }
            if (!Objects.equals(read.state(), config.state())) {
                kept.add("state");
            }
            if (!Objects.equals(read.kafka(), config.kafka())) {
                kept.add("kafka");
            }
            config = read;
            sampler.rules(rules(read));
            self.reloaded(true);
            log.accept("Reloaded " + from
                    + (kept.isEmpty() ? "" : "; " + String.join(" and ", kept) + " changes at the next start"));
            return Optional.empty();
        } catch (WatchException e) {
            self.reloaded(false);
            String why = e.getMessage() + "; the configuration before stays in force";
            log.accept(why);
            return Optional.of(why);
        }
    }

    /// The port that it listens on; 0 for none.
    public int port() {
        return server == null ? 0 : server.port();
    }

    /// @return whether it has been stopped
    private boolean pause(Duration duration) {
        try {
            return stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Waits until somebody closes it.
    public void await() {
        while (!pause(Duration.ofMinutes(1))) {
            // Nothing to do here.
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        join(keeper);
        if (server != null) {
            server.close();
        }
        window();
        if (desk != null) {
            desk.close();
        }
        notifier.close();
        if (fleet != null) {
            fleet.close();
        }
        sampler.close();
        source.close();
        if (store != null) {
            store.close();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

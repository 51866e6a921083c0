package dev.anteroom.watch.metrics;

import dev.anteroom.linux.survey.ListenerVerdict;
import dev.anteroom.watch.sampling.HostSnapshot;
import dev.anteroom.watch.sampling.HostSnapshot.SeriesSnapshot;
import dev.anteroom.watch.sampling.HostSnapshot.SocketSnapshot;
import dev.anteroom.watch.sampling.SeriesKey;
import dev.anteroom.wire.WaitScale;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Turns what was seen into metrics. Series carry `listener` and `workload` only; what changes at each restart is in
/// `anteroom_listener_info`.
public final class Metrics {
    private final String version;
    private final Instant begun = Instant.now();

    /// @param version of Anteroom
    public Metrics(String version) {
        this.version = version;
    }

    /// The incident that a series was last in, for the exemplar of its histogram.
    ///
    /// @param seconds a wait that it had
    public record LastIncident(String id, double seconds, Instant at) {}

    /// @param refused namespaces that can't be looked at, by reason
    /// @param lastIncident by series
    public MetricSnapshots of(
            HostSnapshot host,
            Map<String, Integer> refused,
            SelfFigures self,
            Function<SeriesKey, Optional<LastIncident>> lastIncident) {
        List<MetricSnapshot> all = new ArrayList<>();
        List<SeriesSnapshot> series = host.series();
        all.add(waits(series, lastIncident));
        all.add(gauge(
                "anteroom_accept_queue_connections",
                "Connections queued now: established, not yet accepted.",
                series,
                SeriesSnapshot::depth));
        all.add(gauge(
                "anteroom_accept_queue_limit",
                "Limit of the accept queue, frozen when the service called listen; it holds one more.",
                told(series),
                SeriesSnapshot::limit));
        all.add(gauge(
                "anteroom_accept_queue_oldest_seconds",
                "How long the oldest connection that still waits has waited; 0 for an empty queue.",
                series,
                SeriesSnapshot::oldest));
        all.add(counter(
                "anteroom_accept_queue_overflows",
                "Packets dropped because the accept queue was full. A client that tries again counts again.",
                series,
                SeriesSnapshot::overflows));
        all.add(counter(
                "anteroom_listener_drops",
                "Packets dropped at the listener for whatever reason, overflows among them.",
                series,
                SeriesSnapshot::drops));
        all.add(gauge(
                "anteroom_accept_wait_resolution_seconds",
                "Mean gap between two looks at the queue: shorter waits are in the lowest bucket or unseen.",
                series.stream().filter(it -> !Double.isNaN(it.resolution())).toList(),
                SeriesSnapshot::resolution));
        all.add(states(told(series)));
        all.add(unobservable(series));
        all.add(info(host.sockets()));
        all.add(one("anteroom_host_listen_overflows", "ListenOverflows of all network namespaces.", (double)
                host.overflows()));
        all.add(one("anteroom_host_listen_drops", "ListenDrops of all network namespaces.", (double) host.drops()));
        self(host, refused, self, all);
        return new MetricSnapshots(all);
    }

    private static List<SeriesSnapshot> told(List<SeriesSnapshot> series) {
        return series.stream()
                .filter(it -> !it.key().listener().equals(SeriesKey.OTHER))
                .toList();
    }

    private static Labels labels(SeriesSnapshot series) {
        return Labels.of(
                "listener", series.key().listener(),
                "workload", series.key().workload());
    }

    private static HistogramSnapshot waits(
            List<SeriesSnapshot> series, Function<SeriesKey, Optional<LastIncident>> lastIncident) {
        double[] bounds = Arrays.copyOf(HostSnapshot.classicBounds(), HostSnapshot.classicBounds().length + 1);
        bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
        List<HistogramDataPointSnapshot> points = new ArrayList<>();
        for (SeriesSnapshot one : merged(series)) {
            if (one.buckets().length == 0) {
                continue;
            }
            Exemplars exemplars = lastIncident
                    .apply(one.key())
                    .map(it -> Exemplars.of(new Exemplar(
                            it.seconds(),
                            Labels.of("incident", it.id()),
                            it.at().toEpochMilli())))
                    .orElse(Exemplars.EMPTY);
            points.add(new HistogramDataPointSnapshot(
                    ClassicHistogramBuckets.of(bounds, one.classic()),
                    WaitScale.SCHEMA,
                    one.buckets()[0],
                    WaitScale.LOWEST,
                    positive(one.buckets()),
                    NativeHistogramBuckets.EMPTY,
                    one.waitSum(),
                    labels(one),
                    exemplars,
                    0));
        }
        return new HistogramSnapshot(
                metadata(
                        "anteroom_accept_wait_seconds",
                        "Time from established to accepted, of connections that have been accepted."),
                points);
    }

    /// Two versions of a workload are one series here.
    private static List<SeriesSnapshot> merged(List<SeriesSnapshot> series) {
        return SeriesMerge.byLabels(series);
    }

    private static NativeHistogramBuckets positive(long[] buckets) {
        NativeHistogramBuckets.Builder builder = NativeHistogramBuckets.builder();
        for (int i = 1; i < buckets.length; i++) {
            if (buckets[i] > 0) {
                builder.bucket(WaitScale.nativeIndex(i), buckets[i]);
            }
        }
        return builder.build();
    }

    private static GaugeSnapshot gauge(
            String name, String help, List<SeriesSnapshot> series, ToDoubleFunction<SeriesSnapshot> value) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
        for (SeriesSnapshot one : merged(series)) {
            builder.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(value.applyAsDouble(one))
                    .labels(labels(one))
                    .build());
        }
        return builder.build();
    }

    private static CounterSnapshot counter(
            String name, String help, List<SeriesSnapshot> series, ToDoubleFunction<SeriesSnapshot> value) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
        for (SeriesSnapshot one : merged(series)) {
            builder.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value(value.applyAsDouble(one))
                    .labels(labels(one))
                    .build());
        }
        return builder.build();
    }

    private static StateSetSnapshot states(List<SeriesSnapshot> series) {
        StateSetSnapshot.Builder builder = StateSetSnapshot.builder()
                .name("anteroom_listener_state")
                .help("How the listener is, in the words of `anteroom listeners`; the worst of its last 15 s.");
        for (SeriesSnapshot one : merged(series)) {
            StateSetSnapshot.StateSetDataPointSnapshot.Builder point =
                    StateSetSnapshot.StateSetDataPointSnapshot.builder().labels(labels(one));
            for (ListenerVerdict.Word word : ListenerVerdict.Word.values()) {
                point.state(word.text(), word == one.word());
            }
            builder.dataPoint(point.build());
        }
        return builder.build();
    }

    private static GaugeSnapshot unobservable(List<SeriesSnapshot> series) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder()
                .name("anteroom_listener_unobservable")
                .help("1 where something of a listener can't be known. arrivals: several ports share the namespace's"
                        + " counter, so only connections that a look met are in its histogram.");
        for (SeriesSnapshot one : merged(series)) {
            if (!one.complete()) {
                builder.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(1)
                        .labels(labels(one).merge(Labels.of("reason", "arrivals")))
                        .build());
            }
        }
        return builder.build();
    }

    private static InfoSnapshot info(List<SocketSnapshot> sockets) {
        InfoSnapshot.Builder builder = InfoSnapshot.builder()
                .name("anteroom_listener")
                .help("Each listening socket and whom it belongs to: join it by listener and workload.");
        for (SocketSnapshot one : sockets) {
            builder.dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                    .labels(Labels.of(
                            "listener", one.key().listener(),
                            "workload", one.key().workload(),
                            "version", one.key().version(),
                            "namespace", Long.toString(one.namespace()),
                            "inode", Long.toString(one.inode()),
                            "pid", Integer.toString(one.owner().pid()),
                            "program", one.owner().program(),
                            "cgroup", one.owner().cgroup()))
                    .build());
        }
        return builder.build();
    }

    private void self(HostSnapshot host, Map<String, Integer> refused, SelfFigures self, List<MetricSnapshot> all) {
        HostSnapshot.Figures figures = host.figures();
        all.add(counts("anteroom_watch_looks", "Looks at namespaces, by rate.", "rate", figures.looks()));
        all.add(one("anteroom_watch_look_failures", "Looks that failed.", (double) figures.failures()));
        all.add(one("anteroom_watch_look_seconds", "CPU time spent looking.", figures.lookSeconds()));
        all.add(one("anteroom_watch_sampler_cpu_seconds", "CPU time of the sampler's thread.", figures.cpuSeconds()));
        all.add(gauges(
                "anteroom_watch_rate_hertz",
                "Looks per second in force, by rate.",
                "rate",
                Map.of("idle", figures.idleHertz(), "busy", figures.busyHertz())));
        all.add(value("anteroom_watch_worst_gap_seconds", "Latest that a sweep was late.", figures.worstGap()));
        all.add(value(
                "anteroom_watch_throttled",
                "1 where looks were left out in the last second for want of CPU budget.",
                figures.throttled() ? 1 : 0));
        all.add(value("anteroom_watch_namespaces", "Network namespaces that are looked at.", host.namespaces()));
        all.add(value("anteroom_watch_busy_namespaces", "Those looked at at the busy rate.", host.busyNamespaces()));
        all.add(value("anteroom_watch_listeners", "Listening sockets.", host.listeners()));
        all.add(value(
                "anteroom_watch_series_folded", "Listeners told as ~other because there are too many series.", (double)
                        figures.foldedByCap()));
        all.add(gauges(
                "anteroom_watch_refused",
                "What can't be looked at, by reason: namespaces, and processes whose namespace is hidden.",
                "reason",
                refused));
        all.add(counts("anteroom_watch_captures", "Captures taken and skipped.", "result", self.captures()));
        all.add(counts("anteroom_watch_incidents", "Incidents by their first cause.", "cause", self.incidents()));
        all.add(counts(
                "anteroom_watch_notifications", "What was posted to receivers.", "outcome", self.notifications()));
        all.add(value(
                "anteroom_watch_config_last_reload_successful",
                "Whether the configuration file was read last time.",
                self.lastReloadSuccessful() ? 1 : 0));
        all.add(value(
                "anteroom_watch_config_last_reload_success_timestamp_seconds",
                "When it was read successfully.",
                (double) self.lastSuccessfulReload().getEpochSecond()));
        all.add(InfoSnapshot.builder()
                .name("anteroom_build")
                .help("Version of Anteroom.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version))
                        .build())
                .build());
        all.addAll(OwnProcess.metrics(begun));
    }

    static CounterSnapshot one(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }

    static GaugeSnapshot value(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }

    private static CounterSnapshot counts(String name, String help, String label, Map<String, Long> counts) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
        counts.forEach((key, count) -> builder.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .value(count)
                .labels(Labels.of(label, key))
                .build()));
        return builder.build();
    }

    private static GaugeSnapshot gauges(String name, String help, String label, Map<String, ? extends Number> values) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((key, value) -> builder.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value(value.doubleValue())
                .labels(Labels.of(label, key))
                .build()));
        return builder.build();
    }

    private static MetricMetadata metadata(String name, String help) {
        return new MetricMetadata(name, help);
    }
}

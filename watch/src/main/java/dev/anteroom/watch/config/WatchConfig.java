package dev.anteroom.watch.config;

import dev.anteroom.collect.trigger.Condition;
import dev.anteroom.collect.trigger.ConditionParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the agent runs.
///
/// @param listen where its metrics and pages are; null where it shall not listen
/// @param state folder of its store and captures; null where it keeps nothing
/// @param cpuPercent of one processor that looking may take
/// @param idleHertz looks per second while nothing is queued, at most
/// @param when what begins a capture
/// @param series which listeners are told one by one
/// @param capture what is recorded of an incident
/// @param keepDays for how long windows and incidents are kept
/// @param textfile where the metrics are written for node_exporter's textfile collector; null for nowhere
/// @param web who may see the pages, and under which path
/// @param receivers who is told of incidents
/// @param broker socket of the broker that opens namespaces; null where the agent does it itself
/// @param kafka the fleet that is told; null for none
public record WatchConfig(
        @Nullable InetSocketAddress listen,
        @Nullable Path state,
        double cpuPercent,
        int idleHertz,
        Condition when,
        SeriesRules series,
        CaptureRules capture,
        int keepDays,
        @Nullable Path textfile,
        Web web,
        List<Receiver> receivers,
        @Nullable Path broker,
        @Nullable KafkaRules kafka) {
    /// Where it listens unless it is told otherwise.
    public static final int PORT = 9437;

    /// What begins a capture unless it is told otherwise.
    public static final String USUAL_WHEN = "overflow or depth>80% or wait.p99>250ms or wait.max>2s";

    public WatchConfig {
        receivers = List.copyOf(receivers);
    }

    /// What suits a host.
    public static WatchConfig defaults() {
        return new WatchConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                null,
                3,
                10,
                ConditionParser.parse(USUAL_WHEN),
                SeriesRules.USUAL,
                CaptureRules.USUAL,
                7,
                null,
                Web.OPEN,
                List.of(),
                null,
                null);
    }

    /// The same, with what a command line can say instead of the file.
    public WatchConfig with(
            @Nullable InetSocketAddress otherListen,
            @Nullable Path otherState,
            @Nullable Path otherTextfile,
            @Nullable Path otherBroker) {
        return new WatchConfig(
                otherListen,
                otherState,
                cpuPercent,
                idleHertz,
                when,
                series,
                capture,
                keepDays,
                otherTextfile,
                web,
                receivers,
                otherBroker,
                kafka);
    }

    /// The fleet that is told.
    ///
    /// @param brokers of Kafka, `host:port`
    /// @param spoolMegabytes what waits on the disk for them, at most
    /// @param properties file of further properties of Kafka's producer (TLS, SASL); null for none
    /// @param facts of the host that nobody can look up: zone, pool
    public record KafkaRules(
            List<String> brokers,
            int spoolMegabytes,
            @Nullable Path properties,
            Map<String, String> facts) {
        static final int USUAL_SPOOL_MEGABYTES = 64;

        public KafkaRules {
            brokers = List.copyOf(brokers);
            facts = Map.copyOf(facts);
        }
    }

    /// Which listeners are told one by one.
    ///
    /// @param cap how many there may be
    /// @param youngSeconds younger ones are told as `~other`
    /// @param ports told in any case
    public record SeriesRules(int cap, int youngSeconds, Set<Integer> ports) {
        static final SeriesRules USUAL = new SeriesRules(500, 30, Set.of());

        public SeriesRules {
            ports = Set.copyOf(ports);
        }
    }

    /// What is recorded of an incident.
    ///
    /// @param enabled false: incidents are noted, nothing is recorded
    /// @param seconds how long it is recorded after the trigger
    /// @param pprof whether the service's own pprof is asked as well
    /// @param perListenerMinutes from one capture of a listener to the next, at least
    /// @param perHour of the whole host, at most
    /// @param diskMegabytes all captures together: the oldest that nobody has pinned are deleted first
    public record CaptureRules(
            boolean enabled, int seconds, boolean pprof, int perListenerMinutes, int perHour, int diskMegabytes) {
        static final CaptureRules USUAL = new CaptureRules(true, 10, false, 30, 12, 2_048);
    }

    /// The pages.
    ///
    /// @param prefix path under which everything is: empty, or `/anteroom`
    /// @param basicAuth `user:password` in a file; null for none
    /// @param token bearer token in a file; null for none
    public record Web(
            String prefix,
            @Nullable Path basicAuth,
            @Nullable Path token) {
        static final Web OPEN = new Web("", null, null);
    }

    /// Who is told of an incident.
    ///
    /// @param kind the form
    /// @param url where it is posted to
    /// @param headers sent along; a value `@FILE` is read from a file each time
    public record Receiver(Kind kind, String url, Map<String, String> headers) {
        /// The forms.
        public enum Kind {
            /// `POST /api/v2/alerts`.
            ALERTMANAGER,
            /// `{"text": …}`.
            SLACK,
            /// The incident as it is.
            WEBHOOK,
            /// `POST /api/annotations`.
            GRAFANA,
            /// `POST /loki/api/v1/push`.
            LOKI
        }

        public Receiver {
            headers = Map.copyOf(headers);
        }
    }
}

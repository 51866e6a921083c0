package dev.anteroom.watch.fleet;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.watch.config.WatchConfig.KafkaRules;
import dev.anteroom.watch.incident.Background;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.sampling.HostSnapshot;
import dev.anteroom.watch.window.Window;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.Attribute;
import dev.anteroom.wire.v1.ChangeRecord;
import dev.anteroom.wire.v1.FactsRecord;
import dev.anteroom.wire.v1.HeartbeatRecord;
import dev.anteroom.wire.v1.IncidentRecord;
import dev.anteroom.wire.v1.Share;
import dev.anteroom.wire.v1.WindowRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes records of what the agent sees and lays them into the spool. Idle windows are none: a heartbeat a
/// minute says that somebody looked.
public final class FleetReporter implements AutoCloseable {
    private static final Duration HEARTBEAT_EVERY = Duration.ofMinutes(1);
    private static final Duration FACTS_EVERY = Duration.ofDays(1);
    /// Name of an incident's attribute.
    private static final String ACCEPT_PATH = "accept_path";

    private static final Map<String, String> FACT_FILES = Map.of(
            "kernel", "/proc/sys/kernel/osrelease",
            "somaxconn", "/proc/sys/net/core/somaxconn",
            "tcp_max_syn_backlog", "/proc/sys/net/ipv4/tcp_max_syn_backlog");

    private final String host;
    private final String version;
    private final KafkaRules rules;
    private final Spool spool;
    private final FleetSender sender;
    private final HostChanges changes;
    private Instant lastHeartbeat = Instant.MIN;
    private Instant lastFacts = Instant.MIN;
    private Map<String, String> facts = Map.of();
    private volatile long lastWindowMillis;

    /// @param state the agent's folder: the spool is in it
    /// @param version of Anteroom
    public FleetReporter(KafkaRules rules, Path state, String host, String version, Consumer<String> log) {
        this.host = host;
        this.version = version;
        this.changes = new HostChanges(host);
        this.rules = rules;
        this.spool = new Spool(state.resolve("spool"), (long) rules.spoolMegabytes() << 20);
        this.sender = new FleetSender(rules, spool, log);
    }

    /// Windows that have just ended.
    public void windows(List<Window> windows) {
        List<Spool.Entry> entries = new ArrayList<>();
        for (Window window : windows) {
            if (!window.idle()) {
                entries.add(entry(Topic.WINDOWS, window.workload(), record(window)));
                lastWindowMillis = Math.max(lastWindowMillis, window.end().toEpochMilli());
            }
        }
        if (!entries.isEmpty()) {
            spool.add(entries);
        }
    }

    static WindowRecord record(Window window) {
        return WindowRecord.newBuilder()
                .setStartMillis(window.start().toEpochMilli())
                .setEndMillis(window.end().toEpochMilli())
                .setHost(window.host())
                .setWorkload(window.workload())
                .setVersion(window.version())
                .setListener(window.listener())
                .setLimit(window.limit())
                .setDepthMax(window.depthMax())
                .setOldestMax(window.oldestMax())
                .setOverflows(window.overflows())
                .setDrops(window.drops())
                .setConnections(window.connections())
                .setWaits(ByteString.copyFrom(window.waits().toBytes()))
                .setResolution(window.resolution())
                .setComplete(window.complete())
                .setWeight(1)
                .build();
    }

    /// An incident that is done.
    public void incident(Incident incident, Background background) {
        spool.add(List.of(entry(Topic.INCIDENTS, incident.id(), record(incident, background))));
    }

    static IncidentRecord record(Incident incident, Background background) {
        Double confidence = background.confidence();
        IncidentRecord.Builder record = IncidentRecord.newBuilder()
                .setId(incident.id())
                .setAtMillis(incident.at().toEpochMilli())
                .setHost(incident.host())
                .setWorkload(incident.workload())
                .setVersion(background.version())
                .setListener(incident.listener())
                .setTrigger(incident.trigger())
                .setVerdict(known(incident.verdict()))
                .setCause(known(incident.cause()))
                .setConfidence(confidence == null ? 0 : confidence)
                .setSummary(incident.summary())
                .setFingerprint(known(incident.fingerprint()))
                .setCapture(known(incident.captureDigest()));
        background
                .blame()
                .forEach((cause, share) ->
                        record.addShares(Share.newBuilder().setCause(cause).setShare(share)));
        if (!background.acceptPath().isEmpty()) {
            record.addAttributes(
                    Attribute.newBuilder().setName(ACCEPT_PATH).setValue(String.join(" → ", background.acceptPath())));
        }
        return record.build();
    }

    private static String known(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// Called each second or so: says once a minute that the agent looks, and what is so on the host when that
    /// changed.
    ///
    /// @param refused namespaces that it can't see into, by reason
    public void look(HostSnapshot snapshot, Map<String, Integer> refused, Instant now) {
        if (lastHeartbeat.plus(HEARTBEAT_EVERY).isAfter(now)) {
            return;
        }
        lastHeartbeat = now;
        List<Spool.Entry> entries = new ArrayList<>();
        entries.add(entry(Topic.HEARTBEATS, host, heartbeat(snapshot, refused, now)));
        Map<String, String> so = facts(snapshot);
        for (ChangeRecord change : changes.since(so, versions(snapshot), now)) {
            entries.add(entry(Topic.CHANGES, change.getWorkload().isEmpty() ? host : change.getWorkload(), change));
        }
        if (!so.equals(facts) || !lastFacts.plus(FACTS_EVERY).isAfter(now)) {
            facts = so;
            lastFacts = now;
            entries.add(entry(Topic.FACTS, host, record(so, now)));
        }
        spool.add(entries);
    }

    private HeartbeatRecord heartbeat(HostSnapshot snapshot, Map<String, Integer> refused, Instant now) {
        return HeartbeatRecord.newBuilder()
                .setAtMillis(now.toEpochMilli())
                .setHost(host)
                .setAgent(version)
                .setListeners(snapshot.listeners())
                .setNamespaces(snapshot.namespaces())
                .setBlind(refused.values().stream().mapToInt(Integer::intValue).sum())
                .setBlindReason(String.join(", ", new TreeMap<>(refused).keySet()))
                .setSpooledBytes(spool.bytes())
                .setLostWindows(spool.lost())
                .setLastWindowMillis(lastWindowMillis)
                .build();
    }

    private Map<String, String> facts(HostSnapshot snapshot) {
        Map<String, String> so = new TreeMap<>(rules.facts());
        so.put("agent", version);
        FACT_FILES.forEach((name, file) -> KernelFile.read(file).ifPresent(text -> so.put(name, text.strip())));
        for (HostSnapshot.SeriesSnapshot series : snapshot.series()) {
            if (series.limit() > 0 && series.sockets() == 1) {
                so.put("backlog:" + series.key().listener(), Long.toString(series.limit()));
            }
        }
        return so;
    }

    /// Of each workload, the versions whose sockets listen now.
    private static Map<String, Set<String>> versions(HostSnapshot snapshot) {
        Map<String, Set<String>> versions = new TreeMap<>();
        for (HostSnapshot.SocketSnapshot socket : snapshot.sockets()) {
            if (!socket.key().version().isEmpty()) {
                versions.computeIfAbsent(socket.key().workload(), _ -> new TreeSet<>())
                        .add(socket.key().version());
            }
        }
        return versions;
    }

    private FactsRecord record(Map<String, String> so, Instant now) {
        FactsRecord.Builder record = FactsRecord.newBuilder().setHost(host).setAtMillis(now.toEpochMilli());
        so.forEach((name, value) ->
                record.addFacts(Attribute.newBuilder().setName(name).setValue(value)));
        return record.build();
    }

    private static Spool.Entry entry(Topic topic, String key, MessageLite record) {
        return new Spool.Entry(topic, key, record.toByteArray());
    }

    /// What waits in the spool, bytes.
    public long spooled() {
        return spool.bytes();
    }

    @Override
    public void close() {
        sender.close();
    }
}

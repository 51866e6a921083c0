package dev.anteroom.fleet.simulator;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.Attribute;
import dev.anteroom.wire.v1.ChangeRecord;
import dev.anteroom.wire.v1.FactsRecord;
import dev.anteroom.wire.v1.HeartbeatRecord;
import dev.anteroom.wire.v1.IncidentRecord;
import dev.anteroom.wire.v1.Share;
import dev.anteroom.wire.v1.WindowRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What the agents of a simulated fleet send, in the order in which brokers get it: clocks are some
/// milliseconds off each, of some hosts an hour; one host in forty is cut off for ten minutes of every six
/// hours and sends afterwards what it kept; one window in a hundred comes twice; some agents are of an earlier
/// and some of a later version.
///
/// A window is a minute long, where agents send one each ten seconds: days are through in a minute.
public final class Replay {
    private static final Duration STEP = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    /// Towards the end there is a heartbeat a minute, as agents send them; an hour before that.
    private static final Duration HEARTBEATS = Duration.ofMinutes(10);

    private static final int CUT_OFF_HOSTS = 40;
    private static final int CUT_OFF_EVERY_MINUTES = 360;
    private static final int CUT_OFF_MINUTES = 10;
    private static final int TWICE = 100;
    private static final int MAX_SKEW_MILLIS = 1_500;
    private static final int TRANSIT_MILLIS = 400;
    private static final int UNKNOWN_FIELD = 900;
    private static final String EARLIER = "0.8.2";
    private static final String LATER = "1.0.0-rc1";

    private final SimulatedFleet fleet;
    private final FleetPlan plan;
    private final Consumer<Sent> broker;
    private final Map<Integer, List<WindowRecord.Builder>> kept = new HashMap<>();
    private final SplittableRandom random;

    private Replay(SimulatedFleet fleet, Consumer<Sent> broker) {
        this.fleet = fleet;
        this.plan = fleet.plan();
        this.broker = broker;
        this.random = new SplittableRandom(plan.seed());
    }

    /// One record.
    ///
    /// @param receivedMillis when the broker has it, ms since 1970
    public record Sent(Topic topic, String key, long receivedMillis, MessageLite record) {}

    /// Sends all of it. The same plan sends the same.
    public static void play(SimulatedFleet fleet, Consumer<Sent> broker) {
        new Replay(fleet, broker).play();
    }

    private void play() {
        NavigableMap<Instant, List<Sent>> told = told();
        for (Instant at = plan.start(); at.isBefore(plan.end()); at = at.plus(STEP)) {
            Instant now = at.plus(STEP);
            for (int host = 0; host < fleet.size(); host++) {
                windows(host, at);
            }
            told.headMap(now, true).values().forEach(records -> records.forEach(broker));
            told.headMap(now, true).clear();
        }
    }

    private void windows(int index, Instant at) {
        SimulatedHost host = fleet.host(index);
        List<WindowRecord.Builder> waiting = kept.computeIfAbsent(index, _ -> new ArrayList<>());
        for (Observed one : fleet.observed(index, at, STEP)) {
            waiting.add(window(host, one));
        }
        Instant now = at.plus(STEP);
        if (cutOff(index, at) && now.isBefore(plan.end())) {
            return;
        }
        for (WindowRecord.Builder window : waiting) {
            if (!host.agent().equals(EARLIER)) {
                window.setSentMillis(now.toEpochMilli() + skew(host));
            }
            Sent sent =
                    new Sent(Topic.WINDOWS, window.getWorkload(), now.toEpochMilli() + TRANSIT_MILLIS, window.build());
            broker.accept(sent);
            if (random.nextInt(TWICE) == 0) {
                broker.accept(sent);
            }
        }
        waiting.clear();
    }

    private boolean cutOff(int host, Instant at) {
        long minute = Duration.between(plan.start(), at).toMinutes();
        return host % CUT_OFF_HOSTS == CUT_OFF_HOSTS / 2 && (minute + host) % CUT_OFF_EVERY_MINUTES < CUT_OFF_MINUTES;
    }

    /// By which a host's clock is ahead, ms.
    private static long skew(SimulatedHost host) {
        long little = Math.floorMod(host.index() * 7_919L, 2L * MAX_SKEW_MILLIS) - MAX_SKEW_MILLIS;
        return host.clockAhead() * 1_000 + little;
    }

    private static WindowRecord.Builder window(SimulatedHost host, Observed one) {
        long start = one.start().toEpochMilli() + skew(host);
        WindowRecord.Builder window = WindowRecord.newBuilder()
                .setStartMillis(start)
                .setEndMillis(start + one.length().toMillis())
                .setHost(one.host())
                .setWorkload(one.workload())
                .setVersion(one.version())
                .setListener(one.listener())
                .setLimit(one.limit())
                .setDepthMax(one.depthMax())
                .setOldestMax(one.oldestMax())
                .setOverflows(one.overflows())
                .setDrops(one.overflows())
                .setConnections(one.waits().total())
                .setWaits(ByteString.copyFrom(one.waits().toBytes()))
                .setResolution(0.01)
                .setComplete(true);
        if (!host.agent().equals(EARLIER)) {
            window.setWeight(1);
        }
        if (host.agent().equals(LATER)) {
            window.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            UNKNOWN_FIELD,
                            UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .build());
        }
        return window;
    }

    /// Everything but windows, by when the broker has it.
    private NavigableMap<Instant, List<Sent>> told() {
        NavigableMap<Instant, List<Sent>> told = new TreeMap<>();
        for (SimulatedFleet.Incident incident : fleet.incidents()) {
            add(told, incident.at().plus(STEP), Topic.INCIDENTS, incident.id(), record(incident));
        }
        for (SimulatedFleet.Change change : fleet.changes()) {
            String key = change.workload().isEmpty() ? change.host() : change.workload();
            add(told, change.at(), Topic.CHANGES, key, record(change));
        }
        for (Instant day = plan.start(); day.isBefore(plan.end()); day = day.plus(DAY)) {
            facts(told, day);
        }
        for (SimulatedFleet.Heartbeat heartbeat : fleet.heartbeats()) {
            Instant often = heartbeat.last().minus(HEARTBEATS);
            for (Instant at = heartbeat.first();
                    !at.isAfter(heartbeat.last());
                    at = at.plus(at.isBefore(often.minus(HOUR)) ? HOUR : STEP)) {
                add(told, at, Topic.HEARTBEATS, heartbeat.host(), record(heartbeat, at));
            }
        }
        return told;
    }

    private void facts(Map<Instant, List<Sent>> told, Instant at) {
        fleet.facts().forEach((host, facts) -> {
            FactsRecord.Builder record = FactsRecord.newBuilder().setHost(host).setAtMillis(at.toEpochMilli());
            facts.forEach((name, value) ->
                    record.addFacts(Attribute.newBuilder().setName(name).setValue(value)));
            add(told, at, Topic.FACTS, host, record.build());
        });
    }

    private void add(Map<Instant, List<Sent>> told, Instant at, Topic topic, String key, MessageLite record) {
        if (!at.isAfter(plan.end())) {
            told.computeIfAbsent(at, _ -> new ArrayList<>()).add(new Sent(topic, key, at.toEpochMilli(), record));
        }
    }

    private static IncidentRecord record(SimulatedFleet.Incident incident) {
        return IncidentRecord.newBuilder()
                .setId(incident.id())
                .setAtMillis(incident.at().toEpochMilli())
                .setHost(incident.host())
                .setWorkload(incident.workload())
                .setVersion(incident.version())
                .setListener(incident.listener())
                .setTrigger("connections waited")
                .setVerdict("ACCEPT_BOUND")
                .setCause(incident.cause())
                .setConfidence(incident.confidence())
                .setSummary(incident.summary())
                .setFingerprint(incident.fingerprint())
                .addShares(Share.newBuilder().setCause(incident.cause()).setShare(incident.confidence()))
                .build();
    }

    private static ChangeRecord record(SimulatedFleet.Change change) {
        return ChangeRecord.newBuilder()
                .setId(change.id())
                .setAtMillis(change.at().toEpochMilli())
                .setKind(change.kind())
                .setWorkload(change.workload())
                .setHost(change.host())
                .setName(change.name())
                .setWas(change.was())
                .setBecomes(change.becomes())
                .build();
    }

    private static HeartbeatRecord record(SimulatedFleet.Heartbeat heartbeat, Instant at) {
        return HeartbeatRecord.newBuilder()
                .setAtMillis(at.plusSeconds(heartbeat.clockAhead()).toEpochMilli())
                .setHost(heartbeat.host())
                .setAgent(heartbeat.agent())
                .setListeners(2)
                .setNamespaces(5)
                .setBlind(heartbeat.blind())
                .setBlindReason(heartbeat.blind() == 0 ? "" : "no permission to enter them")
                .setLastWindowMillis(at.minusSeconds(10).toEpochMilli())
                .build();
    }
}

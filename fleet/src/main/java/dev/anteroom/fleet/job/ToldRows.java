package dev.anteroom.fleet.job;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.anteroom.wire.Fingerprint;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.Attribute;
import dev.anteroom.wire.v1.ChangeRecord;
import dev.anteroom.wire.v1.FactsRecord;
import dev.anteroom.wire.v1.HeartbeatRecord;
import dev.anteroom.wire.v1.IncidentRecord;
import dev.anteroom.wire.v1.Share;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What is written of records that become rows as they are.
final class ToldRows {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_ATTRIBUTES = 500;
    /// The year 2200.
    private static final long MAX_TIME = 7_258_118_400_000L;

    private ToldRows() {}

    /// @return none where it can't be read, or says nothing
    static List<ToldRow> of(Told told) {
        try {
            if (told.topic.equals(Topic.HEARTBEATS.topicName())) {
                return heartbeat(HeartbeatRecord.parseFrom(told.record), told.receivedMillis);
            }
            if (told.topic.equals(Topic.INCIDENTS.topicName())) {
                return incident(IncidentRecord.parseFrom(told.record));
            }
            if (told.topic.equals(Topic.FACTS.topicName())) {
                return facts(FactsRecord.parseFrom(told.record));
            }
            return change(ChangeRecord.parseFrom(told.record));
        } catch (InvalidProtocolBufferException e) {
            return List.of();
        }
    }

    private static List<ToldRow> heartbeat(HeartbeatRecord record, long receivedMillis) {
        if (record.getHost().isEmpty() || !possible(receivedMillis) || !possible(record.getAtMillis())) {
            return List.of();
        }
        long last = record.getLastWindowMillis();
        return List.of(row(
                ToldTable.HEARTBEAT,
                Texts.name(record.getHost()),
                new Timestamp(receivedMillis),
                new Timestamp(receivedMillis),
                last > 0 && possible(last) ? new Timestamp(last) : null,
                Texts.name(record.getAgent()),
                Math.max(0, record.getListeners()),
                Math.max(0, record.getNamespaces()),
                Math.max(0, record.getBlind()),
                Texts.text(record.getBlindReason()),
                record.getSpooledBytes(),
                record.getLostWindows(),
                (record.getAtMillis() - receivedMillis) / 1000.0));
    }

    private static List<ToldRow> incident(IncidentRecord record) {
        if (record.getId().isEmpty() || !possible(record.getAtMillis())) {
            return List.of();
        }
        ObjectNode attributes = JSON.createObjectNode();
        if (!record.getVerdict().isEmpty()) {
            attributes.put("verdict", Texts.text(record.getVerdict()));
        }
        if (!record.getTrigger().isEmpty()) {
            attributes.put("trigger", Texts.text(record.getTrigger()));
        }
        for (Share share : record.getSharesList().stream().limit(MAX_ATTRIBUTES).toList()) {
            if (Double.isFinite(share.getShare())) {
                attributes.put("share:" + Texts.name(share.getCause()), share.getShare());
            }
        }
        for (Attribute one :
                record.getAttributesList().stream().limit(MAX_ATTRIBUTES).toList()) {
            attributes.put(Texts.name(one.getName()), Texts.text(one.getValue()));
        }
        double confidence = record.getConfidence();
        return List.of(row(
                ToldTable.INCIDENT,
                Texts.name(record.getId()),
                new Timestamp(record.getAtMillis()),
                Texts.name(record.getHost()),
                Texts.name(record.getWorkload()),
                Texts.name(record.getVersion()),
                Texts.name(record.getListener()),
                Texts.name(fingerprint(record)),
                Texts.name(record.getCause()),
                confidence > 0 && confidence <= 1 ? confidence : null,
                Texts.text(record.getSummary()),
                Texts.name(record.getCapture()),
                attributes.toString()));
    }

    /// Agents before the path was known sent none: their incidents are told apart by what they sent.
    private static String fingerprint(IncidentRecord record) {
        return record.getFingerprint().isEmpty()
                ? Fingerprint.of(record.getCause(), List.of(), record.getWorkload())
                : record.getFingerprint();
    }

    private static List<ToldRow> facts(FactsRecord record) {
        if (record.getHost().isEmpty() || !possible(record.getAtMillis())) {
            return List.of();
        }
        List<ToldRow> rows = new ArrayList<>();
        for (Attribute fact :
                record.getFactsList().stream().limit(MAX_ATTRIBUTES).toList()) {
            rows.add(row(
                    ToldTable.FACT,
                    Texts.name(record.getHost()),
                    Texts.name(fact.getName()),
                    new Timestamp(record.getAtMillis()),
                    Texts.text(fact.getValue())));
        }
        return rows;
    }

    private static List<ToldRow> change(ChangeRecord record) {
        if (record.getId().isEmpty() || !possible(record.getAtMillis())) {
            return List.of();
        }
        String id = Texts.name(record.getId());
        Timestamp at = new Timestamp(record.getAtMillis());
        String kind = Texts.name(record.getKind());
        String workload = Texts.name(record.getWorkload());
        String host = Texts.name(record.getHost());
        List<ToldRow> rows = new ArrayList<>();
        rows.add(row(
                ToldTable.CHANGE,
                id,
                at,
                kind,
                workload,
                host,
                Texts.name(record.getName()),
                Texts.text(record.getWas()),
                Texts.text(record.getBecomes())));
        if (record.getRemedy()) {
            String print = Texts.name(record.getFingerprint());
            rows.add(row(ToldTable.REMEDY, id, at, kind, workload, host, Texts.text(record.getWhat()), print));
        }
        return rows;
    }

    private static boolean possible(long millis) {
        return millis >= 0 && millis <= MAX_TIME;
    }

    private static ToldRow row(ToldTable table, @Nullable Object... values) {
        return new ToldRow(table, Arrays.asList(values));
    }
}

package dev.anteroom.wire;

import java.util.Arrays;
import java.util.Optional;

/// The topics of a fleet. Each holds one kind of record, told by its headers too, so that a person with kcat
/// knows what to decode it with.
public enum Topic {
    /// `WindowRecord`, by workload.
    WINDOWS("anteroom.windows.v1", "WindowRecord", false),
    /// `HeartbeatRecord`, by host.
    HEARTBEATS("anteroom.heartbeats.v1", "HeartbeatRecord", true),
    /// `IncidentRecord`, by its id.
    INCIDENTS("anteroom.incidents.v1", "IncidentRecord", true),
    /// `FactsRecord`, by host.
    FACTS("anteroom.facts.v1", "FactsRecord", true),
    /// `ChangeRecord`, by workload, or by host where there is none.
    CHANGES("anteroom.changes.v1", "ChangeRecord", false);

    /// Name of the header that says which record it is.
    public static final String SCHEMA_HEADER = "schema";

    /// Name of the header that says how it is written.
    public static final String CONTENT_TYPE_HEADER = "content-type";

    /// What the header `content-type` says.
    public static final String CONTENT_TYPE = "application/x-protobuf";

    private final String topicName;
    private final String record;
    private final boolean compacted;

    Topic(String topicName, String record, boolean compacted) {
        this.topicName = topicName;
        this.record = record;
        this.compacted = compacted;
    }

    /// By the broker's name of it.
    public static Optional<Topic> of(String topicName) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName.equals(topicName))
                .findFirst();
    }

    /// As the broker calls it.
    public String topicName() {
        return topicName;
    }

    /// Whether the broker keeps the last record of each key, rather than all of some days.
    public boolean compacted() {
        return compacted;
    }

    /// What the header `schema` says: `anteroom.fleet/1 WindowRecord`.
    public String schema() {
        return "anteroom.fleet/1 " + record;
    }
}

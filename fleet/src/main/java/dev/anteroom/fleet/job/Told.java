package dev.anteroom.fleet.job;

/// A record that becomes a row as it is: an incident, facts, a change, a heartbeat. A Flink POJO.
public final class Told {
    /// Of [dev.anteroom.wire.Topic].
    public String topic = "";

    /// Ms since 1970, as the broker says.
    public long receivedMillis;

    public byte[] record = {};

    public Told() {}
}

package dev.anteroom.fleet.job;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.anteroom.wire.v1.WindowRecord;

/// A window as the job passes it on: what it is sorted by, and the agent's own record, whose schema grows without
/// this one. A Flink POJO.
public final class SeenWindow {
    /// What a window has that nothing can be said against.
    public static final int TIMELY = 0;

    /// Its host's clock is off, or its time can't be right.
    public static final int CLOCK = 1;

    /// As the database takes it.
    public String host = "";

    /// Ms since 1970, by the host's clock.
    public long startMillis;

    public long endMillis;

    /// Ms since 1970, as the broker's record says.
    public long receivedMillis;

    public int trouble;

    /// A `WindowRecord` that [WindowDecoder] has looked at.
    public byte[] record = {};

    public SeenWindow() {}

    /// Of which minute it is, ms since 1970.
    long minute() {
        return Math.floorDiv(startMillis, RollupRow.MINUTE) * RollupRow.MINUTE;
    }

    /// What the agent said.
    WindowRecord said() {
        try {
            return WindowRecord.parseFrom(record);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a record that could be read can't be read any more", e);
        }
    }
}

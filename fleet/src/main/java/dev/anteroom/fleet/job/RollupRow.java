package dev.anteroom.fleet.job;

/// What one listener saw in a minute or an hour: a whole row, that replaces the one before. A Flink POJO.
public final class RollupRow {
    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;

    public String host = "";

    /// Ms since 1970.
    public long startMillis;

    /// Of an hour rather than a minute.
    public boolean hour;

    /// Whether one of it was written before, as far as the job remembers.
    public boolean again;

    public Tally tally = new Tally();

    public RollupRow() {}
}

package dev.anteroom.fleet.job;

/// What one listener saw in a minute or an hour: a whole row, that replaces the one before.
public final class RollupRow {
    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;

    /// Ms since 1970.
    public long startMillis;

    /// Of an hour rather than a minute.
    public boolean hour;

    public String host = "";
    public String workload = "";
    public String version = "";
    public String listener = "";
    public Tally tally = new Tally();

    public RollupRow() {}
}

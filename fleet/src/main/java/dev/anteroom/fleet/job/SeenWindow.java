package dev.anteroom.fleet.job;

/// A window as the job passes it on: a Flink POJO, so that a savepoint of one version is read by the next.
public final class SeenWindow {
    /// What a window has that nothing can be said against.
    public static final int TIMELY = 0;

    /// Its host's clock is off, or its time can't be right.
    public static final int CLOCK = 1;

    /// Ms since 1970, by the host's clock.
    public long startMillis;

    public long endMillis;
    /// Ms since 1970, as the broker's record says.
    public long receivedMillis;

    public String host = "";
    public String workload = "";
    public String version = "";
    public String listener = "";
    public int limit;
    public int depthMax;
    public double oldestMax;
    public long overflows;
    public long drops;
    public long connections;
    public byte[] waits = {};
    public boolean complete;
    public int trouble;

    public SeenWindow() {}

    /// Of which minute it is, ms since 1970.
    long minute() {
        return Math.floorDiv(startMillis, RollupRow.MINUTE) * RollupRow.MINUTE;
    }
}

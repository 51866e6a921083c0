package dev.anteroom.fleet.job;

import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
import java.util.Arrays;

/// The sum of some windows of one listener of a host. Adding in any order gives the same; a Flink POJO, kept as
/// state.
public final class Tally {
    public String workload = "";
    public String version = "";
    public String listener = "";
    public long connections;
    public long overflows;
    public long drops;
    public int depthMax;
    public double oldestMax;
    public byte[] waits = {};
    public boolean complete = true;
    public long observedMillis;
    /// The limit that the latest window had, and when that began.
    public int limit;

    public long limitAtMillis = Long.MIN_VALUE;
    /// When the windows in it began, sorted: a window that comes again is known by it. Of a minute only.
    public long[] starts = {};

    public Tally() {}

    /// An empty one.
    static Tally of(String workload, String version, String listener) {
        Tally tally = new Tally();
        tally.workload = workload;
        tally.version = version;
        tally.listener = listener;
        return tally;
    }

    boolean has(long startMillis) {
        return Arrays.binarySearch(starts, startMillis) >= 0;
    }

    /// Adds a window that isn't in it yet, but for its waits: those are added up for many windows at once.
    void count(WindowRecord window) {
        long weight = WindowDecoder.weight(window);
        connections += window.getConnections() * weight;
        overflows += window.getOverflows() * weight;
        drops += window.getDrops() * weight;
        depthMax = Math.max(depthMax, window.getDepthMax());
        if (Double.isFinite(window.getOldestMax())) {
            oldestMax = Math.max(oldestMax, window.getOldestMax());
        }
        complete &= window.getComplete();
        observedMillis += window.getEndMillis() - window.getStartMillis();
        limit(Math.max(0, window.getLimit()), window.getStartMillis());
        began(window.getStartMillis());
    }

    private void began(long startMillis) {
        int place = -Arrays.binarySearch(starts, startMillis) - 1;
        long[] more = new long[starts.length + 1];
        System.arraycopy(starts, 0, more, 0, place);
        more[place] = startMillis;
        System.arraycopy(starts, place, more, place + 1, starts.length - place);
        starts = more;
    }

    /// Adds others of the same listener, without keeping when their windows began.
    void sum(Tally other) {
        connections += other.connections;
        overflows += other.overflows;
        drops += other.drops;
        depthMax = Math.max(depthMax, other.depthMax);
        oldestMax = Math.max(oldestMax, other.oldestMax);
        waits = merged(waits, other.waits);
        complete &= other.complete;
        observedMillis += other.observedMillis;
        limit(other.limit, other.limitAtMillis);
    }

    /// As [#sum], and their windows are known by it from now on.
    void join(Tally other) {
        sum(other);
        for (long start : other.starts) {
            began(start);
        }
    }

    private void limit(int value, long atMillis) {
        if (atMillis > limitAtMillis) {
            limit = value;
            limitAtMillis = atMillis;
        }
    }

    private static byte[] merged(byte[] one, byte[] other) {
        if (one.length == 0) {
            return other;
        }
        if (other.length == 0) {
            return one;
        }
        return new WaitHistogram.Builder().add(one, 1).add(other, 1).build().toBytes();
    }
}

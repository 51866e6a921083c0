package dev.anteroom.fleet.job;

import dev.anteroom.wire.WaitHistogram;
import java.util.Arrays;

/// The sum of some windows of one listener. Adding in any order gives the same; a Flink POJO, kept as state.
public final class Tally {
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

    /// Whether its time is over and a row of it was written.
    public boolean closed;

    public Tally() {}

    /// @return false where this window is in it already, and nothing was added
    boolean add(SeenWindow window) {
        int at = Arrays.binarySearch(starts, window.startMillis);
        if (at >= 0) {
            return false;
        }
        long[] more = new long[starts.length + 1];
        int place = -at - 1;
        System.arraycopy(starts, 0, more, 0, place);
        more[place] = window.startMillis;
        System.arraycopy(starts, place, more, place + 1, starts.length - place);
        starts = more;
        sum(window);
        return true;
    }

    /// Without asking whether it is in it already.
    void sum(SeenWindow window) {
        connections += window.connections;
        overflows += window.overflows;
        drops += window.drops;
        depthMax = Math.max(depthMax, window.depthMax);
        oldestMax = Math.max(oldestMax, window.oldestMax);
        waits = merged(waits, window.waits);
        complete &= window.complete;
        observedMillis += window.endMillis - window.startMillis;
        limit(window.limit, window.startMillis);
    }

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
        return WaitHistogram.ofBytes(one).plus(WaitHistogram.ofBytes(other)).toBytes();
    }
}

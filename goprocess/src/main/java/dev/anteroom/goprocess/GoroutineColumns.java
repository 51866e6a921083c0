package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// What was read of each goroutine; a row is a goroutine. Filled in the order of addresses, then put into the order
/// of the runtime's list.
final class GoroutineColumns {
    long[] address;
    long[] id;
    byte[] status;
    byte[] reason;
    int[] stack;
    int[] fd;
    long[] thread;
    long[] parent;
    long[] goPc;
    long[] startPc;
    long[] waitSince;
    long[] lockedM;
    long[] labels;
    int torn;
    int retried;
    int unreadable;

    private static final byte DEAD = (byte) GoroutineReader.STATUS_DEAD;
    private static final byte UNREADABLE = 127;

    GoroutineColumns(int rows) {
        address = new long[rows];
        id = new long[rows];
        status = new byte[rows];
        reason = new byte[rows];
        stack = new int[rows];
        fd = new int[rows];
        thread = new long[rows];
        parent = new long[rows];
        goPc = new long[rows];
        startPc = new long[rows];
        waitSince = new long[rows];
        lockedM = new long[rows];
        labels = new long[rows];
        Arrays.fill(fd, -1);
        Arrays.fill(status, UNREADABLE);
    }

    void dead(int row) {
        status[row] = DEAD;
    }

    void unreadable(int row) {
        status[row] = UNREADABLE;
        unreadable++;
    }

    void set(int row, RuntimeLayout layout, MemorySegment descriptor, int itsStatus, int itsReason, int itsStack) {
        id[row] = Words.longAt(descriptor, layout.gId);
        status[row] = (byte) itsStatus;
        reason[row] = (byte) itsReason;
        stack[row] = itsStack;
        goPc[row] = Words.longAt(descriptor, layout.gGoPc);
        startPc[row] = Words.longAt(descriptor, layout.gStartPc);
        parent[row] = layout.gParent < 0 ? 0 : Words.longAt(descriptor, layout.gParent);
        waitSince[row] = Words.longAt(descriptor, layout.gWaitSince);
        lockedM[row] = Words.longAt(descriptor, layout.gLockedM);
        labels[row] = Words.longAt(descriptor, layout.gLabels);
    }

    /// A goroutine that was read alone; what doesn't change in its life comes from the first copy of its descriptor.
    void set(int row, RuntimeLayout layout, MemorySegment descriptor, GoroutineReader read) {
        int now = read.status();
        if (now == GoroutineReader.STATUS_DEAD
                || now == GoroutineReader.STATUS_DEAD_EXTRA
                || read.id() != Words.longAt(descriptor, layout.gId)) {
            dead(row);
            return;
        }
        set(row, layout, descriptor, now, read.reason(), read.stack());
        fd[row] = read.fd();
        thread[row] = read.thread();
        torn += read.torn() ? 1 : 0;
        unreadable += read.broken() ? 1 : 0;
        retried += read.retried() ? 1 : 0;
    }

    /// Puts the rows of living goroutines into the order of the runtime's list, and leaves the others out.
    void arrange(long[] listed, long[] sorted) {
        int[] from = new int[listed.length];
        int living = 0;
        for (long one : listed) {
            int row = Arrays.binarySearch(sorted, one);
            if (status[row] != DEAD
                    && status[row] != GoroutineReader.STATUS_DEAD_EXTRA
                    && status[row] != UNREADABLE
                    && status[row] != 0) {
                from[living++] = row;
            }
        }
        long[] places = new long[living];
        for (int i = 0; i < living; i++) {
            places[i] = sorted[from[i]];
        }
        address = places;
        id = taken(id, from, living);
        thread = taken(thread, from, living);
        parent = taken(parent, from, living);
        goPc = taken(goPc, from, living);
        startPc = taken(startPc, from, living);
        waitSince = taken(waitSince, from, living);
        lockedM = taken(lockedM, from, living);
        labels = taken(labels, from, living);
        stack = taken(stack, from, living);
        fd = taken(fd, from, living);
        status = taken(status, from, living);
        reason = taken(reason, from, living);
    }

    private static long[] taken(long[] column, int[] from, int count) {
        long[] made = new long[count];
        for (int i = 0; i < count; i++) {
            made[i] = column[from[i]];
        }
        return made;
    }

    private static int[] taken(int[] column, int[] from, int count) {
        int[] made = new int[count];
        for (int i = 0; i < count; i++) {
            made[i] = column[from[i]];
        }
        return made;
    }

    private static byte[] taken(byte[] column, int[] from, int count) {
        byte[] made = new byte[count];
        for (int i = 0; i < count; i++) {
            made[i] = column[from[i]];
        }
        return made;
    }
}

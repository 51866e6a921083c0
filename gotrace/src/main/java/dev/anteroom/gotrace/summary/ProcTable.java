package dev.anteroom.gotrace.summary;

import java.util.Arrays;

/// Who has each P, and for how long each group of goroutines had one.
final class ProcTable {
    private static final int UNSEEN = -3;
    private static final int SCHEDULING = -2;
    private static final int IDLE = -1;

    private final boolean statusesAreTold;
    private final Groups groups;
    private final Clock acceptRunnable;
    private int[] holder = new int[0];
    private long[] since = new long[0];
    private long[] clockBefore = new long[0];
    private int procs;
    private long schedulingNanos;
    private long idleNanos;
    private long unusedWhileRunnable;

    ProcTable(boolean statusesAreTold, Groups groups, Clock acceptRunnable) {
        this.statusesAreTold = statusesAreTold;
        this.groups = groups;
        this.acceptRunnable = acceptRunnable;
    }

    void held(int proc, int group, long now) {
        if (proc >= 0) {
            room(proc);
            change(proc, group, now);
        }
    }

    /// A goroutine turns out to have held the P since before the trace told of it.
    void heldSince(int proc, int group, long begin) {
        if (proc >= 0) {
            room(proc);
            if (holder[proc] == UNSEEN) {
                procs++;
            }
            if (holder[proc] == UNSEEN || (holder[proc] == SCHEDULING && since[proc] == begin)) {
                holder[proc] = group;
                since[proc] = begin;
            } else {
                change(proc, group, begin);
            }
        }
    }

    /// The goroutine that holds the P turns out to be of this group.
    void rename(int proc, int group) {
        if (proc >= 0 && proc < holder.length && holder[proc] == Groups.UNKNOWN) {
            holder[proc] = group;
        }
    }

    void released(int proc, long now) {
        if (proc >= 0) {
            room(proc);
            change(proc, SCHEDULING, now);
        }
    }

    /// The P starts or stops.
    ///
    /// @param begin since when a P that wasn't seen before has been as it was
    void started(int proc, boolean runs, long now, long begin) {
        room(proc);
        if (holder[proc] == UNSEEN) {
            procs++;
            since[proc] = begin;
            // version 2 tells a P's status late, and it was the same since the beginning; version 1 tells when it
            // starts
            holder[proc] = runs && !statusesAreTold ? IDLE : runs ? SCHEDULING : IDLE;
        }
        if (!runs) {
            change(proc, IDLE, now);
        } else if (holder[proc] == IDLE) {
            change(proc, SCHEDULING, now);
        }
    }

    private void room(int proc) {
        if (proc >= holder.length) {
            int old = holder.length;
            int n = Math.max(proc + 1, Math.max(16, old * 2));
            holder = Arrays.copyOf(holder, n);
            Arrays.fill(holder, old, n, UNSEEN);
            since = Arrays.copyOf(since, n);
            clockBefore = Arrays.copyOf(clockBefore, n);
        }
    }

    private void change(int proc, int next, long now) {
        long clock = acceptRunnable.read(now);
        close(holder[proc], now - since[proc], clock - clockBefore[proc]);
        if (holder[proc] == UNSEEN) {
            procs++;
        }
        holder[proc] = next;
        since[proc] = now;
        clockBefore[proc] = clock;
    }

    private void close(int was, long duration, long whileRunnable) {
        long nanos = Math.max(0, duration);
        switch (was) {
            case UNSEEN -> {}
            case SCHEDULING -> {
                schedulingNanos += nanos;
                unusedWhileRunnable += whileRunnable;
            }
            case IDLE -> {
                idleNanos += nanos;
                unusedWhileRunnable += whileRunnable;
            }
            default -> groups.heldProc(was, nanos, whileRunnable);
        }
    }

    /// Accounts for what is under way at the end, or before a gap.
    void closeAll(long now) {
        long clock = acceptRunnable.read(now);
        for (int p = 0; p < holder.length; p++) {
            if (holder[p] != UNSEEN) {
                close(holder[p], now - since[p], clock - clockBefore[p]);
                holder[p] = IDLE;
                since[p] = now;
                clockBefore[p] = clock;
            }
        }
    }

    ProcUse build() {
        return new ProcUse(procs, groups.procNanos(), schedulingNanos, idleNanos, unusedWhileRunnable);
    }
}

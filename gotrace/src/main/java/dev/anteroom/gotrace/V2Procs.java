package dev.anteroom.gotrace;

import java.util.Arrays;

/// The Ps as ordering sees them.
final class V2Procs {
    static final byte UNKNOWN = 0;
    // the numbers are those of Go's go122.ProcStatus
    static final byte RUNNING = 1;
    static final byte IDLE = 2;
    static final byte SYSCALL = 3;
    static final byte SYSCALL_ABANDONED = 4;

    private static final int MAX_PROCS = 1 << 16;

    private byte[] statuses = new byte[64];
    private long[] generations = new long[64];
    private long[] sequences = new long[64];

    byte status(int proc) {
        return proc < statuses.length ? statuses[proc] : UNKNOWN;
    }

    void setStatus(int proc, byte status) {
        statuses[proc] = status;
    }

    void setSequence(int proc, long generation, long sequence) {
        generations[proc] = generation;
        sequences[proc] = sequence;
    }

    boolean isNext(int proc, long generation, long sequence) {
        return generations[proc] == generation && sequences[proc] + 1 == sequence;
    }

    void add(int proc, byte status, long generation) {
        if (proc >= statuses.length) {
            int n = Math.max(statuses.length * 2, proc + 1);
            statuses = Arrays.copyOf(statuses, n);
            generations = Arrays.copyOf(generations, n);
            sequences = Arrays.copyOf(sequences, n);
        }
        statuses[proc] = status;
        setSequence(proc, generation, 0);
    }

    void clear() {
        Arrays.fill(statuses, UNKNOWN);
    }

    static int checked(long id) {
        if (id < 0 || id >= MAX_PROCS) {
            throw new DamageException("there is a P with the number " + Long.toUnsignedString(id));
        }
        return (int) id;
    }
}

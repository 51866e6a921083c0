package dev.anteroom.gotrace;

import java.util.Arrays;

/// The event types of version 1, as in `EventDescriptions` of Go 1.19's `internal/trace/parser.go`.
///
/// An event begins with a byte: six bits of type, two bits of how many numbers follow, less one. Three there
/// means that the length of the numbers in bytes comes first.
final class V1Events {
    static final int BATCH = 1;
    static final int FREQUENCY = 2;
    static final int STACK = 3;
    static final int GOMAXPROCS = 4;
    static final int PROC_START = 5;
    static final int PROC_STOP = 6;
    static final int GC_START = 7;
    static final int GC_DONE = 8;
    static final int STW_START = 9;
    static final int STW_DONE = 10;
    static final int SWEEP_START = 11;
    static final int SWEEP_DONE = 12;
    static final int GO_CREATE = 13;
    static final int GO_START = 14;
    static final int GO_END = 15;
    static final int GO_STOP = 16;
    static final int GO_SCHED = 17;
    static final int GO_PREEMPT = 18;
    static final int GO_SLEEP = 19;
    static final int GO_BLOCK = 20;
    static final int GO_UNBLOCK = 21;
    static final int GO_BLOCK_SEND = 22;
    static final int GO_BLOCK_RECV = 23;
    static final int GO_BLOCK_SELECT = 24;
    static final int GO_BLOCK_SYNC = 25;
    static final int GO_BLOCK_COND = 26;
    static final int GO_BLOCK_NET = 27;
    static final int GO_SYS_CALL = 28;
    static final int GO_SYS_EXIT = 29;
    static final int GO_SYS_BLOCK = 30;
    static final int GO_WAITING = 31;
    static final int GO_IN_SYSCALL = 32;
    static final int HEAP_ALLOC = 33;
    static final int HEAP_GOAL = 34;
    static final int TIMER_GOROUTINE = 35;
    static final int FUTILE_WAKEUP = 36;
    static final int STRING = 37;
    static final int GO_START_LOCAL = 38;
    static final int GO_UNBLOCK_LOCAL = 39;
    static final int GO_SYS_EXIT_LOCAL = 40;
    static final int GO_START_LABEL = 41;
    static final int GO_BLOCK_GC = 42;
    static final int MARK_ASSIST_START = 43;
    static final int MARK_ASSIST_DONE = 44;
    static final int USER_TASK_CREATE = 45;
    static final int USER_TASK_END = 46;
    static final int USER_REGION = 47;
    static final int USER_LOG = 48;
    static final int CPU_SAMPLE = 49;
    static final int COUNT = 50;

    static final int MAX_STRING_BYTES = 1_000_000;
    static final int MAX_STACK_FRAMES = 1000;

    private static final byte NOT_TIMED = -1;

    // by type: how many numbers follow the timestamp, the stack not counted
    private static final byte[] ARGUMENTS = new byte[COUNT];
    private static final boolean[] STACKS = new boolean[COUNT];

    static {
        Arrays.fill(ARGUMENTS, (byte) 0);
        set(NOT_TIMED, BATCH, FREQUENCY, STACK, TIMER_GOROUTINE, STRING);
        set(1, GOMAXPROCS, PROC_START, GC_START, STW_START, GO_WAITING, GO_IN_SYSCALL, HEAP_ALLOC, HEAP_GOAL);
        set(1, GO_START_LOCAL, GO_UNBLOCK_LOCAL, USER_TASK_END);
        set(2, SWEEP_DONE, GO_CREATE, GO_START, GO_UNBLOCK, GO_SYS_EXIT_LOCAL, USER_LOG);
        set(3, GO_SYS_EXIT, GO_START_LABEL, USER_TASK_CREATE, USER_REGION, CPU_SAMPLE);
        for (int type : new int[] {
            GOMAXPROCS,
            GC_START,
            SWEEP_START,
            GO_CREATE,
            GO_STOP,
            GO_SCHED,
            GO_PREEMPT,
            GO_SLEEP,
            GO_BLOCK,
            GO_UNBLOCK,
            GO_BLOCK_SEND,
            GO_BLOCK_RECV,
            GO_BLOCK_SELECT,
            GO_BLOCK_SYNC,
            GO_BLOCK_COND,
            GO_BLOCK_NET,
            GO_SYS_CALL,
            GO_UNBLOCK_LOCAL,
            GO_BLOCK_GC,
            MARK_ASSIST_START,
            USER_TASK_CREATE,
            USER_TASK_END,
            USER_REGION,
            USER_LOG,
            CPU_SAMPLE
        }) {
            STACKS[type] = true;
        }
    }

    private static final String[] STW_REASONS_BEFORE_1_21 = {"GC mark termination", "GC sweep termination"};

    // runtime/proc.go of Go 1.21
    private static final String[] STW_REASONS = {
        "unknown",
        "GC mark termination",
        "GC sweep termination",
        "write heap dump",
        "goroutine profile",
        "goroutine profile cleanup",
        "all goroutines stack trace",
        "read mem stats",
        "AllThreadsSyscall",
        "GOMAXPROCS",
        "start trace",
        "stop trace",
        "CountPagesInUse (test)",
        "ReadMetricsSlow (test)",
        "ReadMemStatsSlow (test)",
        "PageCachePagesLeaked (test)",
        "ResetDebugLog (test)"
    };

    private V1Events() {}

    private static void set(int arguments, int... types) {
        for (int type : types) {
            ARGUMENTS[type] = (byte) arguments;
        }
    }

    static int arguments(int type) {
        return ARGUMENTS[type];
    }

    static boolean hasStack(int type) {
        return STACKS[type];
    }

    static String stwReason(TraceVersion version, long kind) {
        String[] reasons = version.minor() < 21 ? STW_REASONS_BEFORE_1_21 : STW_REASONS;
        return kind >= 0 && kind < reasons.length ? reasons[(int) kind] : STW_REASONS[0];
    }
}

package dev.anteroom.gotrace;

/// The event types of version 2, as in Go's `internal/trace/event/go122/event.go` (1.25 and newer:
/// `internal/trace/tracev2/events.go`).
final class V2Events {
    static final int EVENT_BATCH = 1;
    static final int STACKS = 2;
    static final int STACK = 3;
    static final int STRINGS = 4;
    static final int STRING = 5;
    static final int CPU_SAMPLES = 6;
    static final int FREQUENCY = 8;
    static final int PROCS_CHANGE = 9;
    static final int PROC_START = 10;
    static final int PROC_STOP = 11;
    static final int PROC_STEAL = 12;
    static final int PROC_STATUS = 13;
    static final int GO_CREATE = 14;
    static final int GO_CREATE_SYSCALL = 15;
    static final int GO_START = 16;
    static final int GO_DESTROY = 17;
    static final int GO_DESTROY_SYSCALL = 18;
    static final int GO_STOP = 19;
    static final int GO_BLOCK = 20;
    static final int GO_UNBLOCK = 21;
    static final int GO_SYSCALL_BEGIN = 22;
    static final int GO_SYSCALL_END = 23;
    static final int GO_SYSCALL_END_BLOCKED = 24;
    static final int GO_STATUS = 25;
    static final int STW_BEGIN = 26;
    static final int STW_END = 27;
    static final int GC_ACTIVE = 28;
    static final int GC_BEGIN = 29;
    static final int GC_END = 30;
    static final int GC_SWEEP_ACTIVE = 31;
    static final int GC_SWEEP_BEGIN = 32;
    static final int GC_SWEEP_END = 33;
    static final int GC_MARK_ASSIST_ACTIVE = 34;
    static final int GC_MARK_ASSIST_BEGIN = 35;
    static final int GC_MARK_ASSIST_END = 36;
    static final int HEAP_ALLOC = 37;
    static final int HEAP_GOAL = 38;
    static final int GO_LABEL = 39;
    static final int USER_TASK_BEGIN = 40;
    static final int USER_TASK_END = 41;
    static final int USER_REGION_BEGIN = 42;
    static final int USER_REGION_END = 43;
    static final int USER_LOG = 44;
    // Go 1.23
    static final int GO_SWITCH = 45;
    static final int GO_SWITCH_DESTROY = 46;
    static final int GO_CREATE_BLOCKED = 47;
    static final int GO_STATUS_STACK = 48;
    static final int EXPERIMENTAL_BATCH = 49;
    // Go 1.25
    static final int SYNC = 50;
    static final int CLOCK_SNAPSHOT = 51;
    // Go 1.26: a byte on its own, where a batch could begin
    static final int END_OF_GENERATION = 52;

    static final int FIRST_EXPERIMENTAL = 128;

    static final int MAX_BATCH_BYTES = 64 << 10;
    static final int MAX_STACK_FRAMES = 128;
    static final int MAX_STRING_BYTES = 1 << 10;

    private static final byte UNKNOWN = -1;

    // by type: how many numbers follow the timestamp
    private static final byte[] ARGUMENTS = new byte[256];

    static {
        java.util.Arrays.fill(ARGUMENTS, UNKNOWN);
        set(
                2,
                PROCS_CHANGE,
                PROC_START,
                PROC_STATUS,
                GO_START,
                GO_STOP,
                GO_BLOCK,
                GO_SYSCALL_BEGIN,
                STW_BEGIN,
                GC_BEGIN,
                GC_SWEEP_END);
        set(2, USER_TASK_END, GO_SWITCH, GO_SWITCH_DESTROY);
        set(
                0,
                PROC_STOP,
                GO_DESTROY,
                GO_DESTROY_SYSCALL,
                GO_SYSCALL_END,
                GO_SYSCALL_END_BLOCKED,
                STW_END,
                GC_MARK_ASSIST_END);
        set(3, PROC_STEAL, GO_CREATE, GO_UNBLOCK, GO_STATUS, USER_REGION_BEGIN, USER_REGION_END, GO_CREATE_BLOCKED);
        set(
                1,
                GO_CREATE_SYSCALL,
                GC_ACTIVE,
                GC_END,
                GC_SWEEP_ACTIVE,
                GC_SWEEP_BEGIN,
                GC_MARK_ASSIST_ACTIVE,
                GC_MARK_ASSIST_BEGIN);
        set(1, HEAP_ALLOC, HEAP_GOAL, GO_LABEL);
        set(4, USER_TASK_BEGIN, USER_LOG, GO_STATUS_STACK);
        // the experiment with spans, heap objects and goroutine stacks: skipped
        set(3, FIRST_EXPERIMENTAL, FIRST_EXPERIMENTAL + 1);
        set(1, FIRST_EXPERIMENTAL + 2, FIRST_EXPERIMENTAL + 5, FIRST_EXPERIMENTAL + 8);
        set(2, FIRST_EXPERIMENTAL + 3, FIRST_EXPERIMENTAL + 4, FIRST_EXPERIMENTAL + 6, FIRST_EXPERIMENTAL + 7);
    }

    private V2Events() {}

    private static void set(int arguments, int... types) {
        for (int type : types) {
            ARGUMENTS[type] = (byte) arguments;
        }
    }

    /// How many numbers follow the timestamp of an event of this type, negative for a type that isn't a timed event.
    static int arguments(int type) {
        return ARGUMENTS[type];
    }
}

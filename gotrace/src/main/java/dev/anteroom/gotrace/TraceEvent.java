package dev.anteroom.gotrace;

/// One event of a trace: a cursor that the reader fills anew for each event. Which accessors have a meaning
/// depends on
/// [#kind()]:
/// see [EventKind]; the others return leftovers.
public final class TraceEvent {
    /// Where there is no P.
    public static final int NO_PROC = -1;
    /// Where there is no goroutine in a slot.
    public static final int NO_SLOT = -1;

    private final Stacks stacks;

    EventKind kind = EventKind.GAP;
    long time;
    long since;
    long thread;
    int proc = NO_PROC;
    long executing;
    int executingSlot = NO_SLOT;
    long goroutine;
    int slot = NO_SLOT;
    GoState from = GoState.UNDETERMINED;
    GoState to = GoState.UNDETERMINED;
    BlockReason reason = BlockReason.NONE;
    String reasonText = "";
    int stack;
    int startStack;
    int subjectProc;
    boolean procRunning;
    RangeKind range = RangeKind.GC;
    String text = "";
    String message = "";
    long task;
    long parentTask;
    long value;

    TraceEvent(Stacks stacks) {
        this.stacks = stacks;
    }

    public EventKind kind() {
        return kind;
    }

    /// Nanoseconds on the trace's own clock; never less than the previous event's.
    public long time() {
        return time;
    }

    /// When the goroutine's new state really began, in nanoseconds. It differs from [#time()] only in version 1
    /// for the end of a system call that blocked, which is written as late as the goroutine gets a P again.
    public long since() {
        return since;
    }

    /// The thread (M) that wrote the event, 0 if unknown.
    public long thread() {
        return thread;
    }

    /// The P that the thread had, or [#NO_PROC].
    public int proc() {
        return proc;
    }

    /// The goroutine that executed when the event was written, 0 if none: for a wake-up the waker, for a creation the
    /// creator.
    public long executing() {
        return executing;
    }

    /// The slot of [#executing()], or [#NO_SLOT].
    public int executingSlot() {
        return executingSlot;
    }

    /// The goroutine that changes state.
    public long goroutine() {
        return goroutine;
    }

    /// A small number that identifies [#goroutine()] while it lives, and another one later: an index for arrays.
    public int slot() {
        return slot;
    }

    public GoState from() {
        return from;
    }

    public GoState to() {
        return to;
    }

    /// Why the goroutine stopped running.
    public BlockReason reason() {
        return reason;
    }

    /// The reason in the runtime's words.
    public String reasonText() {
        return reasonText;
    }

    /// The stack where the event happened, a number for [#stacks()]; of the executing goroutine, not of the one
    /// that is woken or created. 0 if none was taken.
    public int stack() {
        return stack;
    }

    /// On creation, a stack whose only frame is the function that the new goroutine starts with, else 0.
    public int startStack() {
        return startStack;
    }

    /// The P that starts or stops.
    public int subjectProc() {
        return subjectProc;
    }

    /// Whether the P runs from now on.
    public boolean procRunning() {
        return procRunning;
    }

    public RangeKind range() {
        return range;
    }

    public String text() {
        return text;
    }

    public String message() {
        return message;
    }

    /// The user task's number; 0 is the background task.
    public long task() {
        return task;
    }

    /// The number of the task's parent, 0 if none.
    public long parentTask() {
        return parentTask;
    }

    public long value() {
        return value;
    }

    /// The frames behind the stack numbers. They stay valid after reading.
    public Stacks stacks() {
        return stacks;
    }
}

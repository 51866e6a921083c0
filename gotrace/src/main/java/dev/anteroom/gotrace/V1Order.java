package dev.anteroom.gotrace;

/// Follows Go's scheduler through version 1: says whether an event can come next, and hands it on in the terms of
/// version 2.
///
/// A start or wake-up carries the goroutine's next number, unless it happened on the P of the goroutine's last
/// event (*local*). Facts from `internal/trace/order.go` (`stateTransition`) and `runtime/trace.go` of Go 1.19.
///
/// Differences that are smoothed out here: a system call that doesn't block has no end in the file, so it gets
/// one at once; the end of one that blocks is written late and carries the real time, which becomes
/// [TraceEvent#since()].
final class V1Order {
    private static final long MAX_PROC = 1 << 16;
    // no number that a trace can carry: they are counted up from 0
    private static final long ANY = -1;

    private final TraceSource source;
    private final TraceVersion version;
    private final V1Tables tables;
    private final EventSink sink;
    private final TraceEvent event;
    private final double nanosPerTick;
    private final Goroutines goroutines = new Goroutines();
    private long gcSequence;
    private long firstTick;
    private boolean started;
    // until the first GOMAXPROCS event the runtime lists the goroutines that exist already
    private boolean listing = true;

    V1Order(TraceSource source, TraceVersion version, V1Index index, EventSink sink) {
        this.source = source;
        this.version = version;
        this.tables = index.tables;
        this.nanosPerTick = index.nanosPerTick == 0 ? 1 : index.nanosPerTick;
        this.sink = sink;
        this.event = sink.event;
    }

    /// Whether the cursor's event can come next.
    boolean ready(V1Cursor c) {
        return switch (c.type) {
            case V1Events.GO_CREATE -> goroutines.slot(c.a0) < 0;
            case V1Events.GO_WAITING, V1Events.GO_IN_SYSCALL -> isNamedRunnable(c, 1);
            case V1Events.GO_START, V1Events.GO_START_LABEL -> isNamedRunnable(c, c.a1);
            case V1Events.GO_START_LOCAL -> isNamedRunnable(c, ANY);
            case V1Events.GO_BLOCK,
                    V1Events.GO_BLOCK_SEND,
                    V1Events.GO_BLOCK_RECV,
                    V1Events.GO_BLOCK_SELECT,
                    V1Events.GO_BLOCK_SYNC,
                    V1Events.GO_BLOCK_COND,
                    V1Events.GO_BLOCK_NET,
                    V1Events.GO_SLEEP,
                    V1Events.GO_SYS_BLOCK,
                    V1Events.GO_BLOCK_GC,
                    V1Events.GO_SCHED,
                    V1Events.GO_PREEMPT -> c.currentSlot >= 0 && goroutines.state(c.currentSlot) == GoState.RUNNING;
            case V1Events.GO_UNBLOCK, V1Events.GO_SYS_EXIT -> isNamedParked(c, c.a1);
            case V1Events.GO_UNBLOCK_LOCAL, V1Events.GO_SYS_EXIT_LOCAL -> isNamedParked(c, ANY);
            case V1Events.GC_START -> gcSequence == c.a0;
            default -> true;
        };
    }

    private boolean isNamedRunnable(V1Cursor c, long sequence) {
        int slot = goroutines.slot(c.a0);
        c.namedSlot = slot;
        return slot >= 0 && goroutines.state(slot) == GoState.RUNNABLE && isAt(slot, sequence);
    }

    private boolean isNamedParked(V1Cursor c, long sequence) {
        int slot = goroutines.slot(c.a0);
        c.namedSlot = slot;
        if (slot < 0) {
            return false;
        }
        GoState state = goroutines.state(slot);
        return (state == GoState.WAITING || state == GoState.SYSCALL) && isAt(slot, sequence);
    }

    private boolean isAt(int slot, long sequence) {
        return sequence == ANY || goroutines.sequence(slot) == sequence;
    }

    /// Hands the cursor's event on, and moves the cursor to the next; false if there is none.
    boolean take(V1Cursor c) {
        if (!started) {
            started = true;
            firstTick = c.ticks;
        }
        long time = nanos(c.ticks);
        TraceEvent e = event;
        e.proc = c.batches.proc >= 0 && c.batches.proc < MAX_PROC ? (int) c.batches.proc : TraceEvent.NO_PROC;
        e.stack = c.stack == 0 ? 0 : tables.stack(c.stack);
        if (c.type == V1Events.GO_SYS_CALL) {
            return takeSyscall(c, time);
        }
        e.executing = c.goroutine;
        e.executingSlot = c.goroutine == 0 ? TraceEvent.NO_SLOT : c.currentSlot;
        e.thread = c.thread;
        switch (c.type) {
            case V1Events.GO_CREATE -> create(c, time);
            case V1Events.GO_WAITING -> existing(c, time, GoState.WAITING);
            case V1Events.GO_IN_SYSCALL -> existing(c, time, GoState.SYSCALL);
            case V1Events.GO_START, V1Events.GO_START_LOCAL, V1Events.GO_START_LABEL -> start(c, time);
            case V1Events.GO_END -> end(c, time);
            case V1Events.GO_STOP -> stop(c, time, GoState.WAITING, BlockReason.FOREVER, "forever");
            case V1Events.GO_SCHED -> stop(c, time, GoState.RUNNABLE, BlockReason.YIELDED, "runtime.Gosched");
            case V1Events.GO_PREEMPT -> stop(c, time, GoState.RUNNABLE, BlockReason.PREEMPTED, "preempted");
            case V1Events.GO_SLEEP -> stop(c, time, GoState.WAITING, BlockReason.SLEEP, "sleep");
            case V1Events.GO_BLOCK -> stop(c, time, GoState.WAITING, BlockReason.UNSPECIFIED, "unspecified");
            case V1Events.GO_BLOCK_SEND -> stop(c, time, GoState.WAITING, BlockReason.CHAN_SEND, "chan send");
            case V1Events.GO_BLOCK_RECV -> stop(c, time, GoState.WAITING, BlockReason.CHAN_RECEIVE, "chan receive");
            case V1Events.GO_BLOCK_SELECT -> stop(c, time, GoState.WAITING, BlockReason.SELECT, "select");
            case V1Events.GO_BLOCK_SYNC -> stop(c, time, GoState.WAITING, BlockReason.SYNC, "sync");
            case V1Events.GO_BLOCK_COND -> stop(c, time, GoState.WAITING, BlockReason.COND, "sync.(*Cond).Wait");
            case V1Events.GO_BLOCK_NET -> stop(c, time, GoState.WAITING, BlockReason.NETWORK, "network");
            case V1Events.GO_BLOCK_GC ->
                stop(c, time, GoState.WAITING, BlockReason.GC_ASSIST, "GC mark assist wait for work");
            case V1Events.GO_UNBLOCK, V1Events.GO_UNBLOCK_LOCAL -> wake(c, time, time);
            case V1Events.GO_SYS_BLOCK -> sysBlock(c, time);
            case V1Events.GO_SYS_EXIT -> sysExit(c, time, c.a2);
            case V1Events.GO_SYS_EXIT_LOCAL -> sysExit(c, time, c.a1);
            case V1Events.PROC_START -> proc(c, time, true);
            case V1Events.PROC_STOP -> proc(c, time, false);
            case V1Events.GC_START -> {
                gcSequence++;
                range(time, EventKind.RANGE_BEGIN, RangeKind.GC);
            }
            case V1Events.GC_DONE -> range(time, EventKind.RANGE_END, RangeKind.GC);
            case V1Events.STW_START -> {
                e.text = V1Events.stwReason(version, c.a0);
                range(time, EventKind.RANGE_BEGIN, RangeKind.STW);
            }
            case V1Events.STW_DONE -> range(time, EventKind.RANGE_END, RangeKind.STW);
            case V1Events.SWEEP_START -> range(time, EventKind.RANGE_BEGIN, RangeKind.SWEEP);
            case V1Events.SWEEP_DONE -> range(time, EventKind.RANGE_END, RangeKind.SWEEP);
            case V1Events.MARK_ASSIST_START -> range(time, EventKind.RANGE_BEGIN, RangeKind.MARK_ASSIST);
            case V1Events.MARK_ASSIST_DONE -> range(time, EventKind.RANGE_END, RangeKind.MARK_ASSIST);
            case V1Events.HEAP_ALLOC -> value(c, time, EventKind.HEAP_LIVE);
            case V1Events.HEAP_GOAL -> value(c, time, EventKind.HEAP_GOAL);
            case V1Events.GOMAXPROCS -> {
                listing = false;
                value(c, time, EventKind.GOMAXPROCS);
            }
            case V1Events.USER_TASK_CREATE -> {
                e.parentTask = c.a1;
                annotation(c, time, EventKind.TASK_BEGIN, c.a2);
            }
            case V1Events.USER_TASK_END -> annotation(c, time, EventKind.TASK_END, 0);
            case V1Events.USER_REGION ->
                annotation(c, time, c.a1 == 0 ? EventKind.REGION_BEGIN : EventKind.REGION_END, c.a2);
            case V1Events.USER_LOG -> {
                e.message = source.string(c.textOffset, c.textLength);
                annotation(c, time, EventKind.LOG, c.a1);
            }
            default -> {}
        }
        return c.advance();
    }

    private long nanos(long ticks) {
        return (long) ((ticks - firstTick) * nanosPerTick);
    }

    /// The next event of the P tells whether the call blocked.
    private boolean takeSyscall(V1Cursor c, long time) {
        long goroutine = c.goroutine;
        int slot = c.currentSlot;
        boolean more = c.advance();
        if (slot >= 0 && goroutines.state(slot) == GoState.RUNNING) {
            c.inSyscall = more && c.type == V1Events.GO_SYS_BLOCK && c.goroutine == goroutine;
            TraceEvent e = event;
            e.executing = goroutine;
            e.executingSlot = slot;
            e.thread = c.thread;
            emit(slot, GoState.RUNNING, GoState.SYSCALL, time, time);
            if (!c.inSyscall) {
                e.stack = 0;
                emit(slot, GoState.SYSCALL, GoState.RUNNING, time, time);
            }
        }
        return more;
    }

    private void create(V1Cursor c, long time) {
        int slot = goroutines.add(c.a0, GoState.RUNNABLE, 0, 1);
        event.startStack = tables.stack(c.a1);
        emit(slot, listing ? GoState.UNDETERMINED : GoState.NOT_EXIST, GoState.RUNNABLE, time, time);
        event.startStack = 0;
    }

    private void existing(V1Cursor c, long time, GoState state) {
        int slot = c.namedSlot;
        event.executing = 0;
        event.executingSlot = TraceEvent.NO_SLOT;
        emit(slot, GoState.UNDETERMINED, state, time, time);
        goroutines.setState(slot, state);
        goroutines.setSequence(slot, 0, 2);
    }

    private void start(V1Cursor c, long time) {
        int slot = c.namedSlot;
        c.currentSlot = slot;
        event.executing = 0;
        event.executingSlot = TraceEvent.NO_SLOT;
        emit(slot, GoState.RUNNABLE, GoState.RUNNING, time, time);
        goroutines.setState(slot, GoState.RUNNING);
        goroutines.setSequence(slot, 0, goroutines.sequence(slot) + 1);
        if (c.type == V1Events.GO_START_LABEL) {
            event.text = tables.text(c.a2);
            event.executing = c.goroutine;
            event.executingSlot = slot;
            sink.emitSince(EventKind.LABEL, time, time);
        }
    }

    private void end(V1Cursor c, long time) {
        c.currentSlot = TraceEvent.NO_SLOT;
        int slot = goroutines.slot(c.goroutine);
        if (slot >= 0) {
            emit(slot, GoState.RUNNING, GoState.NOT_EXIST, time, time);
            goroutines.remove(slot);
        }
    }

    private void stop(V1Cursor c, long time, GoState to, BlockReason reason, String text) {
        int slot = c.currentSlot;
        if (slot < 0) {
            return;
        }
        c.currentSlot = TraceEvent.NO_SLOT;
        event.reason = reason;
        event.reasonText = text;
        emit(slot, GoState.RUNNING, to, time, time);
        event.reason = BlockReason.NONE;
        event.reasonText = "";
        goroutines.setState(slot, to);
    }

    private void sysBlock(V1Cursor c, long time) {
        int slot = c.currentSlot;
        c.currentSlot = TraceEvent.NO_SLOT;
        if (!c.inSyscall) {
            emit(slot, GoState.RUNNING, GoState.SYSCALL, time, time);
        }
        c.inSyscall = false;
        goroutines.setState(slot, GoState.SYSCALL);
    }

    private void sysExit(V1Cursor c, long time, long ticks) {
        event.executing = 0;
        event.executingSlot = TraceEvent.NO_SLOT;
        wake(c, time, ticks == 0 ? time : nanos(ticks));
    }

    private void wake(V1Cursor c, long time, long since) {
        int slot = c.namedSlot;
        emit(slot, goroutines.state(slot), GoState.RUNNABLE, time, since);
        goroutines.setState(slot, GoState.RUNNABLE);
        goroutines.setSequence(slot, 0, goroutines.sequence(slot) + 1);
    }

    private void proc(V1Cursor c, long time, boolean runs) {
        if (runs) {
            c.thread = c.a0;
            event.thread = c.a0;
        }
        if (event.proc != TraceEvent.NO_PROC) {
            event.subjectProc = event.proc;
            event.procRunning = runs;
            sink.emitSince(EventKind.PROC, time, time);
        }
    }

    private void range(long time, EventKind kind, RangeKind range) {
        event.range = range;
        event.goroutine = event.executing;
        event.slot = event.executingSlot;
        sink.emitSince(kind, time, time);
    }

    private void value(V1Cursor c, long time, EventKind kind) {
        event.value = c.a0;
        sink.emitSince(kind, time, time);
    }

    private void annotation(V1Cursor c, long time, EventKind kind, long text) {
        event.task = c.a0;
        event.text = tables.text(text);
        sink.emitSince(kind, time, time);
    }

    private void emit(int slot, GoState from, GoState to, long time, long since) {
        TraceEvent e = event;
        e.goroutine = goroutines.id(slot);
        e.slot = slot;
        e.from = from;
        e.to = to;
        sink.emitSince(EventKind.GOROUTINE, time, since);
    }
}

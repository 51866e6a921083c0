package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.List;

/// Follows Go's scheduler through version 2: decides whether an event can come next, and if so hands it on.
///
/// The threads' clocks can't be trusted to order what they do to one goroutine or P. What can be trusted: a
/// thread's own events are in order; a start or wake-up of a goroutine carries the number that follows the
/// goroutine's last one in this generation; so do the starts, steals and system calls of a P; so do the GC's
/// cycles. An event whose number isn't due yet waits. (Facts from `internal/trace/order.go` of Go 1.23.)
final class V2Order {
    private static final int MAX_THREADS = 1 << 20;
    // the statuses in the file, Go's go122.GoStatus
    private static final int GO_STATUS_RUNNABLE = 1;
    private static final int GO_STATUS_RUNNING = 2;
    private static final int GO_STATUS_SYSCALL = 3;
    private static final int GO_STATUS_WAITING = 4;

    private enum GcPhase {
        UNDETERMINED,
        NOT_RUNNING,
        RUNNING
    }

    private final EventSink sink;
    private final TraceEvent event;
    private final Goroutines goroutines = new Goroutines();
    private final V2Procs procs = new V2Procs();
    private final LongIntMap threadNumbers = new LongIntMap();
    private final List<V2Thread> threads = new ArrayList<>();
    private long generation;
    private V2StackTable stacks;
    private V2Texts texts;
    private GcPhase gcPhase = GcPhase.UNDETERMINED;
    private long gcSequence;

    V2Order(EventSink sink, V2Generation none) {
        this.sink = sink;
        this.event = sink.event;
        this.stacks = none.stacks;
        this.texts = new V2Texts(none.strings);
    }

    void begin(V2Generation next) {
        generation = next.number;
        stacks = next.stacks;
        texts = new V2Texts(next.strings);
    }

    /// Forgets everything, as at the start of a trace.
    void reset() {
        goroutines.clear();
        procs.clear();
        threadNumbers.clear();
        threads.clear();
        gcPhase = GcPhase.UNDETERMINED;
    }

    V2Thread thread(long id) {
        int n = threadNumbers.get(id);
        if (n == LongIntMap.MISSING) {
            if (threads.size() == MAX_THREADS) {
                throw new DamageException("there are more than " + MAX_THREADS + " threads");
            }
            n = threads.size();
            threadNumbers.put(id, n);
            threads.add(new V2Thread(id));
        }
        return threads.get(n);
    }

    String describe(V2Cursor cursor) {
        return "thread " + cursor.thread.id + " waits with an event of type " + cursor.type + " for "
                + Long.toUnsignedString(cursor.a0);
    }

    /// Hands the cursor's event on if it can come next; if not, returns false and changes nothing.
    boolean advance(V2Cursor c) {
        V2Thread m = c.thread;
        return switch (c.type) {
            case V2Events.GO_START -> goStart(c, m);
            case V2Events.GO_UNBLOCK -> goUnblock(c, m);
            case V2Events.GO_BLOCK -> goStop(c, m, GoState.WAITING);
            case V2Events.GO_STOP -> goStop(c, m, GoState.RUNNABLE);
            case V2Events.GO_SYSCALL_BEGIN -> syscallBegin(c, m);
            case V2Events.GO_SYSCALL_END -> syscallEnd(c, m);
            case V2Events.GO_SYSCALL_END_BLOCKED -> syscallEndBlocked(c, m);
            case V2Events.GO_CREATE -> goCreate(c, m, GoState.RUNNABLE);
            case V2Events.GO_CREATE_BLOCKED -> goCreate(c, m, GoState.WAITING);
            case V2Events.GO_DESTROY -> goDestroy(c, m);
            case V2Events.GO_STATUS -> goStatus(c, m, 0);
            case V2Events.GO_STATUS_STACK -> goStatus(c, m, c.a3);
            case V2Events.GO_SWITCH -> goSwitch(c, m, GoState.WAITING);
            case V2Events.GO_SWITCH_DESTROY -> goSwitch(c, m, GoState.NOT_EXIST);
            case V2Events.GO_CREATE_SYSCALL -> goCreateSyscall(c, m);
            case V2Events.GO_DESTROY_SYSCALL -> goDestroySyscall(c, m);
            case V2Events.PROC_START -> procStart(c, m);
            case V2Events.PROC_STOP -> procStop(c, m);
            case V2Events.PROC_STEAL -> procSteal(c, m);
            case V2Events.PROC_STATUS -> procStatus(c, m);
            case V2Events.GC_ACTIVE -> gcActive(c, m);
            case V2Events.GC_BEGIN -> gcBegin(c, m);
            case V2Events.GC_END -> gcEnd(c, m);
            default -> unordered(c, m);
        };
    }

    private boolean goStart(V2Cursor c, V2Thread m) {
        int slot = goroutines.slot(c.a0);
        if (slot < 0 || goroutines.state(slot) != GoState.RUNNABLE || !goroutines.isNext(slot, generation, c.a1)) {
            return false;
        }
        require(m.proc >= 0 && m.goroutine < 0, "a goroutine starts on a thread that has none to give");
        goroutines.setSequence(slot, generation, c.a1);
        emitGoroutine(c, m, slot, GoState.RUNNING);
        m.goroutine = slot;
        return true;
    }

    private boolean goUnblock(V2Cursor c, V2Thread m) {
        int slot = goroutines.slot(c.a0);
        if (slot < 0 || goroutines.state(slot) != GoState.WAITING || !goroutines.isNext(slot, generation, c.a1)) {
            return false;
        }
        goroutines.setSequence(slot, generation, c.a1);
        event.stack = stacks.get(c.a2);
        emitGoroutineWithStack(c, m, slot, GoState.RUNNABLE);
        return true;
    }

    private boolean goStop(V2Cursor c, V2Thread m, GoState to) {
        int slot = running(m);
        event.stack = stacks.get(c.a1);
        event.reason = texts.reason(c.a0);
        event.reasonText = texts.text(c.a0);
        emitGoroutineWithStack(c, m, slot, to);
        event.reason = BlockReason.NONE;
        event.reasonText = "";
        m.goroutine = Goroutines.NONE;
        return true;
    }

    private boolean syscallBegin(V2Cursor c, V2Thread m) {
        int slot = running(m);
        require(m.proc >= 0, "a system call begins without a P");
        require(procs.isNext(m.proc, generation, c.a0), "a system call has the wrong number for its P");
        procs.setSequence(m.proc, generation, c.a0);
        procs.setStatus(m.proc, V2Procs.SYSCALL);
        event.stack = stacks.get(c.a1);
        emitGoroutineWithStack(c, m, slot, GoState.SYSCALL);
        return true;
    }

    private boolean syscallEnd(V2Cursor c, V2Thread m) {
        int slot = inSyscall(m);
        require(m.proc >= 0 && procs.status(m.proc) == V2Procs.SYSCALL, "a system call ends whose P went elsewhere");
        procs.setStatus(m.proc, V2Procs.RUNNING);
        emitGoroutine(c, m, slot, GoState.RUNNING);
        return true;
    }

    private boolean syscallEndBlocked(V2Cursor c, V2Thread m) {
        // the event says that the thread lost its P during the call: as long as it has it, that is still to come
        if (m.proc >= 0 && procs.status(m.proc) == V2Procs.SYSCALL) {
            return false;
        }
        int slot = inSyscall(m);
        emitGoroutine(c, m, slot, GoState.RUNNABLE);
        m.goroutine = Goroutines.NONE;
        return true;
    }

    private boolean goCreate(V2Cursor c, V2Thread m, GoState state) {
        require(m.proc >= 0, "a goroutine is created without a P");
        require(
                m.goroutine < 0 || goroutines.state(m.goroutine) == GoState.RUNNING,
                "a goroutine creates another and doesn't run");
        require(goroutines.slot(c.a0) < 0, "a goroutine is created twice");
        int slot = goroutines.add(c.a0, GoState.NOT_EXIST, generation, 0);
        event.startStack = stacks.get(c.a1);
        event.stack = stacks.get(c.a2);
        emitGoroutineWithStack(c, m, slot, state);
        event.startStack = 0;
        return true;
    }

    private boolean goDestroy(V2Cursor c, V2Thread m) {
        int slot = running(m);
        emitGoroutine(c, m, slot, GoState.NOT_EXIST);
        goroutines.remove(slot);
        m.goroutine = Goroutines.NONE;
        return true;
    }

    private boolean goCreateSyscall(V2Cursor c, V2Thread m) {
        require(m.goroutine < 0, "a thread enters Go twice");
        require(goroutines.slot(c.a0) < 0, "a goroutine is created twice");
        int slot = goroutines.add(c.a0, GoState.NOT_EXIST, generation, 0);
        emitGoroutine(c, m, slot, GoState.SYSCALL);
        m.goroutine = slot;
        return true;
    }

    private boolean goDestroySyscall(V2Cursor c, V2Thread m) {
        int slot = inSyscall(m);
        if (m.proc >= 0) {
            // the thread's number may be used again, so its P counts as lost from here
            require(procs.status(m.proc) == V2Procs.SYSCALL, "a thread leaves Go with a P that isn't in a system call");
            procs.setStatus(m.proc, V2Procs.SYSCALL_ABANDONED);
            emitProc(c, m, m.proc, false);
            m.proc = TraceEvent.NO_PROC;
        }
        emitGoroutine(c, m, slot, GoState.NOT_EXIST);
        goroutines.remove(slot);
        m.goroutine = Goroutines.NONE;
        return true;
    }

    /// One event that is three: the next goroutine wakes, this one blocks or ends, the next one starts.
    private boolean goSwitch(V2Cursor c, V2Thread m, GoState endsAs) {
        int current = running(m);
        int next = goroutines.slot(c.a0);
        if (next < 0 || goroutines.state(next) != GoState.WAITING || !goroutines.isNext(next, generation, c.a1)) {
            return false;
        }
        goroutines.setSequence(next, generation, c.a1);
        emitGoroutine(c, m, next, GoState.RUNNABLE);
        emitGoroutine(c, m, current, endsAs);
        if (endsAs == GoState.NOT_EXIST) {
            goroutines.remove(current);
        }
        m.goroutine = Goroutines.NONE;
        emitGoroutine(c, m, next, GoState.RUNNING);
        m.goroutine = next;
        return true;
    }

    private boolean goStatus(V2Cursor c, V2Thread m, long stack) {
        GoState state = stateOf(c.a2);
        int slot = goroutines.slot(c.a0);
        if (slot >= 0) {
            require(goroutines.state(slot) == state, "a goroutine's state contradicts what it did before");
            goroutines.setSequence(slot, generation, 0);
        } else {
            slot = goroutines.add(c.a0, GoState.UNDETERMINED, generation, 0);
        }
        event.stack = stacks.get(stack);
        if (state == GoState.SYSCALL && c.a1 != m.id) {
            // in a system call on another thread, and without a P since before this generation
            V2Thread other = thread(c.a1);
            require(
                    other.goroutine < 0 || other.goroutine == slot,
                    "two goroutines are in a system call on one thread");
            emitGoroutineWithStack(c, other, slot, state);
            other.goroutine = slot;
            return true;
        }
        emitGoroutineWithStack(c, m, slot, state);
        if (state == GoState.RUNNING || state == GoState.SYSCALL) {
            m.goroutine = slot;
        }
        return true;
    }

    private static GoState stateOf(long status) {
        return switch (Math.clamp(status, 0, Integer.MAX_VALUE)) {
            case GO_STATUS_RUNNABLE -> GoState.RUNNABLE;
            case GO_STATUS_RUNNING -> GoState.RUNNING;
            case GO_STATUS_SYSCALL -> GoState.SYSCALL;
            case GO_STATUS_WAITING -> GoState.WAITING;
            default -> throw new DamageException("a goroutine has the unknown status " + status);
        };
    }

    private boolean procStart(V2Cursor c, V2Thread m) {
        int proc = V2Procs.checked(c.a0);
        if (procs.status(proc) != V2Procs.IDLE || !procs.isNext(proc, generation, c.a1) || m.proc >= 0) {
            return false;
        }
        procs.setStatus(proc, V2Procs.RUNNING);
        procs.setSequence(proc, generation, c.a1);
        emitProc(c, m, proc, true);
        m.proc = proc;
        return true;
    }

    private boolean procStop(V2Cursor c, V2Thread m) {
        require(m.proc >= 0, "a thread stops a P that it hasn't");
        byte status = procs.status(m.proc);
        require(status == V2Procs.RUNNING || status == V2Procs.SYSCALL, "a P stops that doesn't run");
        procs.setStatus(m.proc, V2Procs.IDLE);
        emitProc(c, m, m.proc, false);
        m.proc = TraceEvent.NO_PROC;
        return true;
    }

    private boolean procSteal(V2Cursor c, V2Thread m) {
        int proc = V2Procs.checked(c.a0);
        byte status = procs.status(proc);
        if ((status != V2Procs.SYSCALL && status != V2Procs.SYSCALL_ABANDONED)
                || !procs.isNext(proc, generation, c.a1)) {
            return false;
        }
        if (status == V2Procs.SYSCALL) {
            V2Thread victim = thread(c.a2);
            require(victim.proc == proc, "a P is stolen from a thread that hasn't it");
            victim.proc = TraceEvent.NO_PROC;
        }
        procs.setStatus(proc, V2Procs.IDLE);
        procs.setSequence(proc, generation, c.a1);
        emitProc(c, m, proc, false);
        return true;
    }

    private boolean procStatus(V2Cursor c, V2Thread m) {
        int proc = V2Procs.checked(c.a0);
        require(c.a1 >= V2Procs.RUNNING && c.a1 <= V2Procs.SYSCALL_ABANDONED, "a P has an unknown status");
        byte status = (byte) c.a1;
        byte before = procs.status(proc);
        if (before != V2Procs.UNKNOWN) {
            // a status may have lost the thread that was in the system call; what was seen of it before hasn't
            boolean lost = status == V2Procs.SYSCALL_ABANDONED && before == V2Procs.SYSCALL;
            require(lost || before == status, "a P's status contradicts what it did before");
            procs.setSequence(proc, generation, 0);
            if (!lost && (status == V2Procs.RUNNING || status == V2Procs.SYSCALL)) {
                m.proc = proc;
            }
            return true;
        }
        procs.add(proc, status, generation);
        boolean holds = status == V2Procs.RUNNING || status == V2Procs.SYSCALL;
        emitProc(c, m, proc, holds);
        if (holds) {
            m.proc = proc;
        }
        return true;
    }

    private boolean gcActive(V2Cursor c, V2Thread m) {
        if (gcPhase != GcPhase.UNDETERMINED) {
            if (c.a0 != gcSequence + 1) {
                return false;
            }
            require(gcPhase == GcPhase.RUNNING, "a GC is active that hasn't begun");
        }
        gcSequence = c.a0;
        gcPhase = GcPhase.RUNNING;
        emitRange(c, m, EventKind.RANGE_ACTIVE, RangeKind.GC);
        return true;
    }

    private boolean gcBegin(V2Cursor c, V2Thread m) {
        if (gcPhase != GcPhase.UNDETERMINED) {
            if (c.a0 != gcSequence + 1) {
                return false;
            }
            require(gcPhase == GcPhase.NOT_RUNNING, "a GC begins before the last one ended");
        }
        gcSequence = c.a0;
        gcPhase = GcPhase.RUNNING;
        event.stack = stacks.get(c.a1);
        emitRange(c, m, EventKind.RANGE_BEGIN, RangeKind.GC);
        return true;
    }

    private boolean gcEnd(V2Cursor c, V2Thread m) {
        if (gcPhase == GcPhase.UNDETERMINED || c.a0 != gcSequence + 1) {
            return false;
        }
        require(gcPhase == GcPhase.RUNNING, "a GC ends that hasn't begun");
        gcSequence = c.a0;
        gcPhase = GcPhase.NOT_RUNNING;
        emitRange(c, m, EventKind.RANGE_END, RangeKind.GC);
        return true;
    }

    /// The events that are in order if their thread's events are.
    private boolean unordered(V2Cursor c, V2Thread m) {
        switch (c.type) {
            case V2Events.PROCS_CHANGE -> emitValue(c, m, EventKind.GOMAXPROCS);
            case V2Events.HEAP_ALLOC -> emitValue(c, m, EventKind.HEAP_LIVE);
            case V2Events.HEAP_GOAL -> emitValue(c, m, EventKind.HEAP_GOAL);
            case V2Events.STW_BEGIN -> {
                event.text = texts.text(c.a0);
                event.stack = stacks.get(c.a1);
                emitRange(c, m, EventKind.RANGE_BEGIN, RangeKind.STW);
            }
            case V2Events.STW_END -> emitRange(c, m, EventKind.RANGE_END, RangeKind.STW);
            case V2Events.GC_SWEEP_ACTIVE -> emitRange(c, m, EventKind.RANGE_ACTIVE, RangeKind.SWEEP);
            case V2Events.GC_SWEEP_BEGIN -> {
                event.stack = stacks.get(c.a0);
                emitRange(c, m, EventKind.RANGE_BEGIN, RangeKind.SWEEP);
            }
            case V2Events.GC_SWEEP_END -> emitRange(c, m, EventKind.RANGE_END, RangeKind.SWEEP);
            case V2Events.GC_MARK_ASSIST_ACTIVE -> {
                event.goroutine = c.a0;
                event.slot = goroutines.slot(c.a0);
                emit(c, m, EventKind.RANGE_ACTIVE, RangeKind.MARK_ASSIST);
            }
            case V2Events.GC_MARK_ASSIST_BEGIN -> {
                event.stack = stacks.get(c.a0);
                emitRange(c, m, EventKind.RANGE_BEGIN, RangeKind.MARK_ASSIST);
            }
            case V2Events.GC_MARK_ASSIST_END -> emitRange(c, m, EventKind.RANGE_END, RangeKind.MARK_ASSIST);
            case V2Events.GO_LABEL -> {
                event.text = texts.text(c.a0);
                emitContext(c, m, EventKind.LABEL);
            }
            case V2Events.USER_TASK_BEGIN -> {
                event.task = c.a0;
                event.parentTask = c.a1;
                event.text = texts.text(c.a2);
                event.stack = stacks.get(c.a3);
                emitContext(c, m, EventKind.TASK_BEGIN);
            }
            case V2Events.USER_TASK_END -> {
                event.task = c.a0;
                emitContext(c, m, EventKind.TASK_END);
            }
            case V2Events.USER_REGION_BEGIN, V2Events.USER_REGION_END -> {
                event.task = c.a0;
                event.text = texts.text(c.a1);
                event.stack = stacks.get(c.a2);
                emitContext(c, m, c.type == V2Events.USER_REGION_BEGIN ? EventKind.REGION_BEGIN : EventKind.REGION_END);
            }
            case V2Events.USER_LOG -> {
                event.task = c.a0;
                event.text = texts.text(c.a1);
                event.message = texts.text(c.a2);
                event.stack = stacks.get(c.a3);
                emitContext(c, m, EventKind.LOG);
            }
            // an experiment: nothing that is wanted here
            default -> {}
        }
        return true;
    }

    private int running(V2Thread m) {
        int slot = m.goroutine;
        require(slot >= 0 && goroutines.state(slot) == GoState.RUNNING, "a goroutine stops that doesn't run");
        return slot;
    }

    private int inSyscall(V2Thread m) {
        int slot = m.goroutine;
        require(slot >= 0 && goroutines.state(slot) == GoState.SYSCALL, "a system call ends that hasn't begun");
        return slot;
    }

    private static void require(boolean condition, String contradiction) {
        if (!condition) {
            throw new DamageException(contradiction);
        }
    }

    private void emitGoroutine(V2Cursor c, V2Thread m, int slot, GoState to) {
        event.stack = 0;
        emitGoroutineWithStack(c, m, slot, to);
    }

    private void emitGoroutineWithStack(V2Cursor c, V2Thread m, int slot, GoState to) {
        TraceEvent e = event;
        e.goroutine = goroutines.id(slot);
        e.slot = slot;
        e.from = goroutines.state(slot);
        e.to = to;
        goroutines.setState(slot, to);
        emitContext(c, m, EventKind.GOROUTINE);
    }

    private void emitProc(V2Cursor c, V2Thread m, int proc, boolean runs) {
        event.subjectProc = proc;
        event.procRunning = runs;
        emitContext(c, m, EventKind.PROC);
    }

    private void emitValue(V2Cursor c, V2Thread m, EventKind kind) {
        event.value = c.a0;
        emitContext(c, m, kind);
    }

    /// A stretch of the executing goroutine's, or of the runtime as a whole.
    private void emitRange(V2Cursor c, V2Thread m, EventKind kind, RangeKind range) {
        event.goroutine = m.goroutine < 0 ? 0 : goroutines.id(m.goroutine);
        event.slot = m.goroutine;
        emit(c, m, kind, range);
    }

    private void emit(V2Cursor c, V2Thread m, EventKind kind, RangeKind range) {
        event.range = range;
        emitContext(c, m, kind);
    }

    private void emitContext(V2Cursor c, V2Thread m, EventKind kind) {
        TraceEvent e = event;
        e.thread = m.id;
        e.proc = m.proc;
        e.executingSlot = m.goroutine;
        e.executing = m.goroutine < 0 ? 0 : goroutines.id(m.goroutine);
        sink.emit(kind, c.time);
    }
}

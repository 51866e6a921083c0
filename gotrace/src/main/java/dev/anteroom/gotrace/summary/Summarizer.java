package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.BlockReason;
import dev.anteroom.gotrace.GoState;
import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.TraceEvent;
import dev.anteroom.gotrace.TraceOutcome;
import dev.anteroom.gotrace.TraceVersion;
import dev.anteroom.gotrace.TraceVisitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Follows every goroutine's states, and adds up.
///
/// Per goroutine slot it holds what the goroutine has been doing since when; an event ends that and begins the
/// next. Activity 0 is running, others are a [WaitKind]'s code.
final class Summarizer implements TraceVisitor {
    private static final int RUNNING = 0;
    private static final int PRECISION = 5;
    private static final int MAX_LOOPS = 256;
    private static final int NO_LOOP = -1;

    private final TraceVersion version;
    private final Groups groups = new Groups();
    private final StackLatencies latencies = new StackLatencies();
    private final @Nullable WaitMapBuilder waits;
    private final Histogram schedulerLatency = new Histogram(PRECISION);
    private final Clock acceptRunnable = new Clock();
    private final ProcTable procs;
    private final GcTracker gc = new GcTracker();
    private final Annotations annotations = new Annotations();
    private final List<LoopBuilder> loops = new ArrayList<>();
    private final Map<Long, Integer> loopOfGoroutine = new HashMap<>();

    private @Nullable Stacks stacks;
    private StackRole[] roles = new StackRole[0];
    private int rolesKnown;
    private boolean started;
    private long traceStart;
    private long begin;
    private long eventTime;
    private long procsMax;
    private long goroutinesSeen;

    // by slot
    private long[] ids = new long[0];
    private boolean[] alive = new boolean[0];
    private boolean[] whole = new boolean[0];
    private byte[] activities = new byte[0];
    private long[] since = new long[0];
    private int[] stackOf = new int[0];
    private int[] groupOf = new int[0];
    private int[] loopOf = new int[0];

    /// @param overTime whether to make a [WaitMap]
    Summarizer(TraceVersion version, boolean overTime) {
        this.waits = overTime ? new WaitMapBuilder() : null;
        this.version = version;
        this.procs = new ProcTable(version.hasGenerations(), groups, acceptRunnable);
    }

    @Override
    public void event(TraceEvent e) {
        if (!started) {
            started = true;
            traceStart = e.time();
            begin = traceStart;
            stacks = e.stacks();
        }
        eventTime = e.time();
        switch (e.kind()) {
            case GOROUTINE -> goroutine(e);
            case PROC -> procs.started(e.subjectProc(), e.procRunning(), e.time(), begin);
            case RANGE_BEGIN, RANGE_ACTIVE, RANGE_END -> gc.event(e, begin);
            case TASK_BEGIN -> annotations.taskBegins(e.task(), e.text(), e.time());
            case TASK_END -> annotations.taskEnds(e.task(), e.time());
            case REGION_BEGIN -> annotations.regionBegins(e.executing(), e.task(), e.text(), e.time());
            case REGION_END -> annotations.regionEnds(e.executing(), e.task(), e.text(), e.time());
            case LOG -> annotations.log();
            case GOMAXPROCS -> procsMax = Math.max(procsMax, e.value());
            case LABEL, HEAP_LIVE, HEAP_GOAL -> {}
            case GAP -> {
                closeAll(e.time());
                annotations.gap();
                begin = e.time();
            }
        }
    }

    private void goroutine(TraceEvent e) {
        int slot = e.slot();
        if (slot >= ids.length) {
            grow(slot);
        }
        GoState from = e.from();
        GoState to = e.to();
        long now = e.since();
        int stack = e.stack();
        switch (from) {
            case UNDETERMINED -> {
                if (!alive[slot] || ids[slot] != e.goroutine()) {
                    appear(slot, e, false, begin);
                }
                see(slot, stack, e);
                enter(slot, to, e.reason(), begin, false);
                if (to == GoState.RUNNING) {
                    procs.heldSince(e.proc(), groupOf[slot], begin);
                }
            }
            case NOT_EXIST -> {
                appear(slot, e, true, now);
                stackOf[slot] = e.startStack();
                creatorSeen(e);
                enter(slot, to, e.reason(), now, true);
            }
            case RUNNING -> {
                leave(slot, now, to);
                see(slot, stack, e);
                stackOf[slot] = stack;
                enter(slot, to, e.reason(), now, true);
                if (to != GoState.SYSCALL) {
                    procs.released(e.proc(), e.time());
                }
            }
            case RUNNABLE, SYSCALL, WAITING -> {
                if (from == to) {
                    see(slot, stack, e);
                    return;
                }
                if (from == GoState.WAITING && loopOf[slot] != NO_LOOP) {
                    woken(slot, e, now);
                }
                leave(slot, now, to);
                enter(slot, to, e.reason(), now, true);
                if (to == GoState.RUNNING) {
                    procs.held(e.proc(), groupOf[slot], e.time());
                }
            }
        }
        if (to == GoState.NOT_EXIST) {
            alive[slot] = false;
            annotations.goroutineEnds(e.goroutine());
            if (loopOf[slot] != NO_LOOP) {
                loops.get(loopOf[slot]).ended();
            }
        }
    }

    private void woken(int slot, TraceEvent e, long now) {
        WaitKind kind = KINDS[activities[slot]];
        if (whole[slot] && (kind == WaitKind.LOCK || kind == WaitKind.CHANNEL)) {
            loops.get(loopOf[slot]).woken(kind, stackOf[slot], e.stack(), Math.max(0, now - since[slot]));
        }
    }

    private void appear(int slot, TraceEvent e, boolean created, long now) {
        ids[slot] = e.goroutine();
        alive[slot] = true;
        whole[slot] = created;
        since[slot] = now;
        stackOf[slot] = 0;
        Integer known = loopOfGoroutine.isEmpty() ? null : loopOfGoroutine.get(e.goroutine());
        loopOf[slot] = known == null ? NO_LOOP : known;
        groupOf[slot] = e.startStack() == 0 ? Groups.UNKNOWN : groups.ofStart(e.stacks(), e.startStack());
        groups.count(groupOf[slot]);
        goroutinesSeen++;
    }

    /// Takes in a stack that is the goroutine's own.
    private void see(int slot, int stack, TraceEvent e) {
        if (stack == 0) {
            return;
        }
        stackOf[slot] = stack;
        if (groupOf[slot] == Groups.UNKNOWN) {
            groups.uncount(Groups.UNKNOWN);
            groupOf[slot] = groups.ofRoot(e.stacks(), stack);
            groups.count(groupOf[slot]);
            if (e.from() == GoState.RUNNING) {
                procs.rename(e.proc(), groupOf[slot]);
            }
        }
        StackRole role = role(e.stacks(), stack);
        if (role != StackRole.NONE) {
            loopSeen(slot, stack, role, e);
        }
    }

    private void loopSeen(int slot, int stack, StackRole role, TraceEvent e) {
        int n = loopOf[slot];
        if (n == NO_LOOP) {
            if (loops.size() == MAX_LOOPS) {
                return;
            }
            n = loops.size();
            loops.add(new LoopBuilder(ids[slot], traceStart));
            loopOf[slot] = n;
            loopOfGoroutine.put(ids[slot], n);
        }
        LoopBuilder loop = loops.get(n);
        loop.seen(role, stack, groups.name(groupOf[slot]));
        if (e.from() == e.to()) {
            // the state's stack is told while it lasts
            LoopState before = loop.state();
            loop.rename(loopState(activities[slot], stackOf[slot], true));
            if (loop.state() == LoopState.RUNNABLE && before != LoopState.RUNNABLE) {
                acceptRunnable.start(eventTime);
            }
        }
    }

    /// The stack of a creation is the creator's.
    private void creatorSeen(TraceEvent e) {
        int creator = e.executingSlot();
        if (creator < 0 || creator >= ids.length || !alive[creator]) {
            return;
        }
        if (loopOf[creator] != NO_LOOP) {
            loops.get(loopOf[creator]).created();
        }
    }

    private StackRole role(Stacks known, int stack) {
        if (stack >= rolesKnown) {
            // stacks are numbered as they come up
            if (known.size() > roles.length) {
                roles = Arrays.copyOf(roles, Math.max(known.size(), roles.length * 2));
            }
            while (rolesKnown < known.size()) {
                roles[rolesKnown] = StackRole.of(known, rolesKnown);
                rolesKnown++;
            }
        }
        return roles[stack];
    }

    private void leave(int slot, long now, GoState to) {
        long from = since[slot];
        long duration = Math.max(0, now - from);
        int activity = activities[slot];
        groups.spent(groupOf[slot], activity, duration);
        boolean runs = to == GoState.RUNNING;
        if (activity != RUNNING && whole[slot]) {
            boolean scheduler = activity == WaitKind.SCHEDULER.code;
            if (scheduler && runs) {
                schedulerLatency.add(duration);
            }
            // version 1 doesn't tell how long system calls took that didn't block
            if (scheduler ? runs : duration > 0) {
                latencies.add(activity, stackOf[slot], duration);
                if (waits != null) {
                    waits.add(KINDS[activity], stackOf[slot], now - traceStart, duration);
                }
            }
        }
        int n = loopOf[slot];
        if (n != NO_LOOP) {
            LoopBuilder loop = loops.get(n);
            if (loop.state() == LoopState.RUNNABLE) {
                acceptRunnable.stop(eventTime);
            }
            loop.close(from, now, whole[slot], runs, stackOf[slot], gc.marking(), gc.stopped());
        }
    }

    private void enter(int slot, GoState to, BlockReason reason, long now, boolean known) {
        int activity = switch (to) {
            case RUNNING, NOT_EXIST, UNDETERMINED -> RUNNING;
            case RUNNABLE -> WaitKind.SCHEDULER.code;
            case SYSCALL -> WaitKind.SYSCALL.code;
            case WAITING -> WaitKind.of(reason).code;
        };
        activities[slot] = (byte) activity;
        since[slot] = now;
        whole[slot] = known;
        int n = loopOf[slot];
        if (n != NO_LOOP && to != GoState.NOT_EXIST) {
            LoopState state = loopState(activity, stackOf[slot], !known);
            loops.get(n).open(state, now, gc.marking(), gc.stopped());
            if (state == LoopState.RUNNABLE) {
                acceptRunnable.start(eventTime);
            }
        }
    }

    /// @param anyReason whether the reason for waiting isn't told, so that the stack alone has to tell
    private LoopState loopState(int activity, int stack, boolean anyReason) {
        if (activity == RUNNING) {
            return LoopState.RUNNING;
        }
        boolean inAccept = stack < rolesKnown && roles[stack] == StackRole.KERNEL_ACCEPT;
        if (inAccept && activity == WaitKind.SYSCALL.code) {
            return LoopState.ACCEPT_CALL;
        }
        boolean waits = activity == WaitKind.NETWORK.code || (anyReason && activity == WaitKind.OTHER.code);
        return inAccept && waits ? LoopState.PARKED : LoopState.of(KINDS[activity]);
    }

    private static final WaitKind[] KINDS = new WaitKind[WaitKind.values().length + 1];

    static {
        Arrays.fill(KINDS, WaitKind.OTHER);
        for (WaitKind kind : WaitKind.values()) {
            KINDS[kind.code] = kind;
        }
    }

    private void grow(int slot) {
        int n = Math.max(slot + 1, Math.max(64, ids.length * 2));
        ids = Arrays.copyOf(ids, n);
        alive = Arrays.copyOf(alive, n);
        whole = Arrays.copyOf(whole, n);
        activities = Arrays.copyOf(activities, n);
        since = Arrays.copyOf(since, n);
        stackOf = Arrays.copyOf(stackOf, n);
        groupOf = Arrays.copyOf(groupOf, n);
        loopOf = Arrays.copyOf(loopOf, n);
    }

    private void closeAll(long now) {
        for (int slot = 0; slot < ids.length; slot++) {
            if (alive[slot]) {
                // the wait isn't over: it counts as time, not as a latency
                whole[slot] = false;
                leave(slot, now, GoState.UNDETERMINED);
                alive[slot] = false;
            }
        }
        acceptRunnable.stopAll(now);
        procs.closeAll(now);
        gc.closeAll(now);
    }

    TraceSummary summary(TraceOutcome outcome, Stacks none) {
        long end = outcome.endTime();
        closeAll(end);
        Stacks known = stacks == null ? none : stacks;
        List<AcceptLoop> built = new ArrayList<>();
        for (LoopBuilder loop : loops) {
            if (!loop.isNoLoop()) {
                built.add(loop.build(known));
            }
        }
        // those that accept from a socket first, then the busiest
        built.sort((a, b) -> a.seenInKernelAccept() != b.seenInKernelAccept()
                ? Boolean.compare(b.seenInKernelAccept(), a.seenInKernelAccept())
                : Long.compare(b.accepted(), a.accepted()));
        return new TraceSummary(
                version,
                outcome,
                Math.max(procsMax, procs.build().procs()),
                goroutinesSeen,
                groups.total(),
                groups.build(),
                procs.build(),
                gc.build(end),
                schedulerLatency.distribution(),
                built,
                loops.size() == MAX_LOOPS,
                annotations.tasks(),
                annotations.regions(),
                annotations.logs(),
                latencies.build(),
                latencies.dropped(),
                waits == null ? WaitMap.NONE : waits.build(outcome.duration()),
                known);
    }
}

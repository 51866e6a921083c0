package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.Stacks;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Follows one accept loop through the trace.
final class LoopBuilder {
    private static final int PRECISION = 5;
    private static final int MAX_STACKS = 10_000;
    private static final int MAX_WAKERS = 1_000;

    private record Place(LoopState state, int stack) {}

    private record Wake(WaitKind kind, int waitStack, int wakerStack) {}

    private final long goroutine;
    private final TimelineBuilder timeline;
    private final long[] nanos = new long[LoopState.values().length];
    private final Histogram parked = new Histogram(PRECISION);
    private final Histogram wakeToRun = new Histogram(PRECISION);
    private final Histogram runnable = new Histogram(PRECISION);
    private final Histogram acceptCalls = new Histogram(PRECISION);
    private final Histogram turns = new Histogram(PRECISION);
    private final StackLatencies between = new StackLatencies();
    private final Map<Place, long[]> nanosByPlace = new HashMap<>();
    private final Map<Wake, Histogram> wakes = new HashMap<>();
    private String startFunction = "";
    private int acceptStack;
    private int wrapperStack;
    private int serveStack;

    private LoopState state = LoopState.OTHER;
    private boolean wokenInAccept;
    // an accept call has returned, and what the goroutine does next tells whether with a connection
    private boolean resultOpen;
    private long callEnd;
    private boolean inTurn;
    private long turnStart;
    private long accepted;
    private boolean ended;
    private long acceptsBegun;
    private boolean inAccept;
    private long gcBefore;
    private long stopBefore;
    private long runnableInGc;
    private long runnableInStop;

    LoopBuilder(long goroutine, long start) {
        this.goroutine = goroutine;
        this.timeline = new TimelineBuilder(start);
    }

    LoopState state() {
        return state;
    }

    /// The goroutine has ended.
    void ended() {
        ended = true;
    }

    /// Whether it turned out to be none: it accepted once, at most, and then ended. What it did after that kept
    /// nobody from accepting.
    boolean isNoLoop() {
        return ended && acceptsBegun <= 1 && accepted <= 1;
    }

    /// How many waits of it were counted: tells the loops that matter from the others.
    long observed() {
        long sum = 0;
        for (long n : nanos) {
            sum += n;
        }
        return sum;
    }

    void seen(StackRole role, int stack, String startsWith) {
        if (!startsWith.isEmpty()) {
            startFunction = startsWith;
        }
        switch (role) {
            case KERNEL_ACCEPT -> acceptStack = stack;
            case WRAPPER -> wrapperStack = stack;
            case SERVE -> serveStack = stack;
            case NONE -> {}
        }
    }

    /// The state that lasted from `since` to `now` ends.
    ///
    /// @param whole whether it began within the trace
    /// @param runs whether the goroutine runs next
    void close(long since, long now, boolean whole, boolean runs, int stack, Clock gc, Clock stop) {
        long duration = Math.max(0, now - since);
        nanos[state.code] += duration;
        timeline.spent(state, since, now);
        if (state != LoopState.RUNNING && duration > 0) {
            Place place = new Place(state, stack);
            long[] sum = nanosByPlace.get(place);
            if (sum == null && nanosByPlace.size() < MAX_STACKS) {
                sum = nanosByPlace.computeIfAbsent(place, p -> new long[1]);
            }
            if (sum != null) {
                sum[0] += duration;
            }
        }
        switch (state) {
            case PARKED -> {
                if (whole) {
                    parked.add(duration);
                }
                wokenInAccept = true;
            }
            case RUNNABLE -> {
                runnableInGc += gc.read(now) - gcBefore;
                runnableInStop += stop.read(now) - stopBefore;
                if (whole && runs) {
                    runnable.add(duration);
                    between.add(WaitKind.SCHEDULER.code, stack, duration);
                    if (wokenInAccept) {
                        wakeToRun.add(duration);
                        timeline.woke(now, duration);
                    }
                }
            }
            case ACCEPT_CALL -> {
                if (whole && duration > 0) {
                    acceptCalls.add(duration);
                }
                resultOpen = true;
                callEnd = now;
            }
            case RUNNING -> wokenInAccept = false;
            case SYSCALL -> wait(WaitKind.SYSCALL, stack, duration, whole);
            case NETWORK -> wait(WaitKind.NETWORK, stack, duration, whole);
            case LOCK -> wait(WaitKind.LOCK, stack, duration, whole);
            case CHANNEL -> wait(WaitKind.CHANNEL, stack, duration, whole);
            case SLEEP -> wait(WaitKind.SLEEP, stack, duration, whole);
            case GC -> wait(WaitKind.GC, stack, duration, whole);
            case OTHER -> {}
        }
    }

    private void wait(WaitKind kind, int stack, long duration, boolean whole) {
        if (whole && duration > 0) {
            between.add(kind.code, stack, duration);
        }
    }

    /// Another goroutine, at `wakerStack`, has ended a wait of this one that wasn't for a connection.
    void woken(WaitKind kind, int waitStack, int wakerStack, long waited) {
        Wake wake = new Wake(kind, waitStack, wakerStack);
        if (wakes.size() < MAX_WAKERS || wakes.containsKey(wake)) {
            wakes.computeIfAbsent(wake, w -> new Histogram(PRECISION)).add(waited);
        }
    }

    private List<StackTime> places() {
        List<StackTime> places = new ArrayList<>();
        nanosByPlace.forEach((place, sum) -> places.add(new StackTime(place.state(), place.stack(), sum[0])));
        places.sort((a, b) ->
                a.nanos() != b.nanos() ? Long.compare(b.nanos(), a.nanos()) : Integer.compare(a.stack(), b.stack()));
        return places;
    }

    private List<Waker> wakers() {
        List<Waker> wakers = new ArrayList<>();
        wakes.forEach((wake, waits) ->
                wakers.add(new Waker(wake.kind(), wake.waitStack(), wake.wakerStack(), waits.distribution())));
        wakers.sort((a, b) -> a.waits().totalNanos() != b.waits().totalNanos()
                ? Long.compare(b.waits().totalNanos(), a.waits().totalNanos())
                : Integer.compare(a.wakerStack(), b.wakerStack()));
        return wakers;
    }

    /// Another state begins at `now`.
    void open(LoopState next, long now, Clock gc, Clock stop) {
        boolean accepts = next == LoopState.ACCEPT_CALL || next == LoopState.PARKED;
        if (resultOpen) {
            if (next == LoopState.PARKED) {
                // there was no connection: EAGAIN
                resultOpen = false;
            } else if (next != LoopState.RUNNING && next != LoopState.RUNNABLE) {
                acceptedOne();
            }
        }
        if (accepts && !inAccept) {
            acceptsBegun++;
        }
        // It runs and waits for a processor within an accept as well as between two.
        boolean onItsWay = next == LoopState.RUNNING || next == LoopState.RUNNABLE;
        inAccept = onItsWay ? (inAccept && !inTurn) : accepts;
        if (inTurn && accepts) {
            turns.add(now - turnStart);
            inTurn = false;
        }
        if (next == LoopState.RUNNABLE) {
            gcBefore = gc.read(now);
            stopBefore = stop.read(now);
        }
        state = next;
    }

    /// What it is in has another name after all: a stack was seen later.
    void rename(LoopState now) {
        state = now;
    }

    /// It has started a goroutine.
    void created() {
        if (resultOpen) {
            acceptedOne();
        }
    }

    private void acceptedOne() {
        accepted++;
        timeline.accepted(callEnd);
        inTurn = true;
        turnStart = callEnd;
        resultOpen = false;
    }

    AcceptLoop build(Stacks stacks) {
        int stack = acceptStack != 0 ? acceptStack : wrapperStack;
        int accept = StackRole.outermostAccept(stacks, stack);
        String acceptFunction = accept < 0 ? "" : stacks.frame(stack, accept).function();
        String caller = accept >= 0 && accept + 1 < stacks.depth(stack)
                ? stacks.frame(stack, accept + 1).function()
                : serveFunction(stacks);
        Map<LoopState, Long> byState = new EnumMap<>(LoopState.class);
        for (LoopState s : LoopState.values()) {
            byState.put(s, nanos[s.code]);
        }
        return new AcceptLoop(
                goroutine,
                startFunction,
                acceptFunction,
                caller,
                stack,
                acceptStack != 0,
                observed(),
                byState,
                accepted,
                parked.distribution(),
                wakeToRun.distribution(),
                runnable.distribution(),
                acceptCalls.distribution(),
                turns.distribution(),
                runnableInGc,
                runnableInStop,
                between.build(),
                places(),
                wakers(),
                timeline.build());
    }

    private String serveFunction(Stacks stacks) {
        for (int i = 0; i < stacks.depth(serveStack); i++) {
            String function = stacks.frame(serveStack, i).function();
            if (function.endsWith(".Serve")) {
                return function;
            }
        }
        return "";
    }
}

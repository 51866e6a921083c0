package dev.anteroom.report.trace;

import dev.anteroom.gotrace.BlockReason;
import dev.anteroom.gotrace.EventKind;
import dev.anteroom.gotrace.GoState;
import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.TraceEvent;
import dev.anteroom.gotrace.TraceReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every single wait of a trace, told from its events alone: what a summary of them is held against.
final class Waits {
    /// @param endNanos from the trace's first event
    record Wait(String what, int stack, long endNanos, long nanos) {}

    private record State(GoState state, BlockReason reason, long since, boolean seenFromItsBeginning) {}

    private final List<Wait> waits = new ArrayList<>();
    private final Map<Long, State> states = new HashMap<>();
    private final Map<Long, Integer> stackOf = new HashMap<>();
    private long start = Long.MIN_VALUE;

    @Nullable
    private Stacks stacks;

    static List<Wait> of(TraceReader trace) {
        Waits all = new Waits();
        trace.read(all::event, Long.MAX_VALUE);
        return all.waits;
    }

    private void event(TraceEvent e) {
        if (start == Long.MIN_VALUE) {
            start = e.time();
        }
        stacks = e.stacks();
        if (e.kind() == EventKind.GAP) {
            states.clear();
        }
        if (e.kind() != EventKind.GOROUTINE) {
            return;
        }
        long goroutine = e.goroutine();
        switch (e.from()) {
            case NOT_EXIST -> stackOf.put(goroutine, e.startStack());
            case RUNNING -> stackOf.put(goroutine, e.stack());
            case UNDETERMINED -> {
                if (!states.containsKey(goroutine)) {
                    stackOf.put(goroutine, 0);
                }
                stackTold(e);
            }
            case RUNNABLE, SYSCALL, WAITING -> {
                if (e.from() == e.to()) {
                    stackTold(e);
                    return;
                }
                State state = states.get(goroutine);
                if (state != null && state.seenFromItsBeginning) {
                    ended(state, stackOf.getOrDefault(goroutine, 0), e);
                }
            }
        }
        if (e.to() == GoState.NOT_EXIST) {
            states.remove(goroutine);
        } else {
            boolean whole = e.from() != GoState.UNDETERMINED;
            states.put(goroutine, new State(e.to(), e.reason(), e.since(), whole));
        }
    }

    private void stackTold(TraceEvent e) {
        if (e.stack() != 0) {
            stackOf.put(e.goroutine(), e.stack());
        }
    }

    private void ended(State state, int stack, TraceEvent e) {
        String what = switch (state.state) {
            case RUNNABLE -> e.to() == GoState.RUNNING ? "runnable" : "";
            case SYSCALL -> "system call";
            default ->
                switch (state.reason) {
                    case NETWORK -> "network";
                    case SYNC, COND -> "lock";
                    case SELECT, CHAN_SEND, CHAN_RECEIVE -> "channel";
                    case PREEMPTED, YIELDED -> "runnable";
                    default -> "";
                };
        };
        long nanos = e.since() - state.since;
        if (!what.isEmpty() && (nanos > 0 || what.equals("runnable")) && isService(what, stack)) {
            waits.add(new Wait(what, stack, e.since() - start, nanos));
        }
    }

    /// Neither a goroutine of the runtime nor a listener that nobody connects to.
    private boolean isService(String what, int stack) {
        List<String> functions = java.util.Objects.requireNonNull(stacks).frames(stack).stream()
                .map(frame -> frame.function())
                .toList();
        return !functions.stream().allMatch(name -> name.startsWith("runtime"))
                && !(what.equals("network") && functions.contains("internal/poll.(*FD).Accept"));
    }
}

package dev.anteroom.gotrace;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Computes from our events what `go tool trace -pprof` computes from its own, by that tool's rule, oddities
/// included: what differs then is the reading.
final class ToolRule implements TraceVisitor {
    private record Open(String stack, long time) {}

    private final boolean version2;
    private final GoState tracked;
    private final Predicate<TraceEvent> begins;
    private final Map<Long, Open> open = new HashMap<>();
    private final Map<Long, Long> firstRun = new HashMap<>();
    private final Map<String, StackTotal> totals = new HashMap<>();

    /// @param kind `net`, `sync`, `syscall` or `sched`
    ToolRule(String kind, boolean version2) {
        this.version2 = version2;
        this.tracked = switch (kind) {
            case "syscall" -> GoState.SYSCALL;
            case "sched" -> GoState.RUNNABLE;
            default -> GoState.WAITING;
        };
        this.begins = switch (kind) {
            case "net" -> e -> e.reason() == BlockReason.NETWORK;
            case "sync" ->
                version2
                        ? e -> Stream.of("chan", "sync", "select").anyMatch(e.reasonText()::contains)
                        : e -> switch (e.reason()) {
                            case CHAN_SEND, CHAN_RECEIVE, SELECT, SYNC, COND, GC_ASSIST -> true;
                            default -> false;
                        };
            case "sched" -> version2 ? e -> true : e -> e.from() != GoState.RUNNING && e.from() != GoState.SYSCALL;
            default -> e -> true;
        };
    }

    @Override
    public void event(TraceEvent e) {
        if (e.kind() != EventKind.GOROUTINE) {
            return;
        }
        if (version2 && e.to() == GoState.RUNNING) {
            firstRun.putIfAbsent(e.goroutine(), e.time());
        }
        // Go 1.23's tool sees only changes that have a stack, and so counts running time as waiting for the scheduler
        if (version2 && e.stack() == 0) {
            return;
        }
        Open begun = open.get(e.goroutine());
        if (version2 && begun != null && e.to() == tracked) {
            return;
        }
        if (begun != null) {
            open.remove(e.goroutine());
            // … but nothing before the goroutine first ran
            long from = Math.max(begun.time(), firstRun.getOrDefault(e.goroutine(), 0L));
            long nanos = e.since() - from;
            boolean listed = !version2 && e.from() == GoState.UNDETERMINED;
            if (nanos > 0 && !listed) {
                totals.merge(begun.stack(), new StackTotal(1, nanos), StackTotal::plus);
            }
            if (version2) {
                return;
            }
        }
        if (e.to() == tracked && begins.test(e) && e.stack() != 0) {
            open.put(e.goroutine(), new Open(text(e), e.since()));
        }
    }

    private static String text(TraceEvent e) {
        return e.stacks().frames(e.stack()).stream().map(Frame::function).collect(Collectors.joining(";"));
    }

    Map<String, StackTotal> totals() {
        return totals;
    }
}

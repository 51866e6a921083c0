package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.summary.WaitKind;
import dev.anteroom.gotrace.summary.WaitMap;

/// What goroutines waited for, and where.
///
/// @param stack a number in the trace's stacks, or [WaitMap#MERGED]
record WaitPlace(WaitKind kind, int stack) {
    /// The frame that stands for [WaitMap#MERGED].
    static final String MERGED = "(stacks with little waiting, merged)";

    /// The outermost frame.
    String what() {
        return "waiting: " + Words.of(kind);
    }

    /// The middle of a row on a logarithmic scale.
    static double middleNanos(int row) {
        return 1_000 * Math.pow(2, (row + 0.5) / WaitMap.ROWS_PER_DOUBLING);
    }

    /// Whether a latency is seen here: not where a goroutine waits for work or for the time to come.
    boolean isTold(Stacks stacks) {
        return switch (kind) {
            case NETWORK, LOCK, CHANNEL, SYSCALL, SCHEDULER ->
                stack == WaitMap.MERGED || !(Words.runtimeOnly(stacks, stack) || isIdleAccept(stacks));
            case SLEEP, GC, OTHER -> false;
        };
    }

    /// Waiting for somebody to connect: no latency, however long.
    private boolean isIdleAccept(Stacks stacks) {
        if (kind == WaitKind.NETWORK) {
            for (int i = 0; i < stacks.depth(stack); i++) {
                if (stacks.frame(stack, i).function().equals("internal/poll.(*FD).Accept")) {
                    return true;
                }
            }
        }
        return false;
    }
}

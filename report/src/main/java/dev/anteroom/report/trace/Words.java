package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.summary.AcceptLoop;
import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.WaitKind;
import java.util.ArrayList;
import java.util.List;

/// States and stacks as people call them.
final class Words {
    private static final int MAX_FRAMES = 4;

    private Words() {}

    static String of(LoopState state) {
        return switch (state) {
            case PARKED -> "parked for a connection";
            case ACCEPT_CALL -> "in accept4";
            case RUNNING -> "running";
            case RUNNABLE -> "could run, had no P";
            case SYSCALL -> "in another system call";
            case NETWORK -> "waited for another connection";
            case LOCK -> "waited for a lock";
            case CHANNEL -> "waited for a channel";
            case SLEEP -> "slept";
            case GC -> "waited for the garbage collector";
            case OTHER -> "waited for something not named";
        };
    }

    /// The same behind "the loop …".
    static String did(LoopState state) {
        return switch (state) {
            case ACCEPT_CALL, SYSCALL, PARKED -> "was " + of(state);
            case RUNNING -> "ran";
            case RUNNABLE, NETWORK, LOCK, CHANNEL, SLEEP, GC, OTHER -> of(state);
        };
    }

    static String of(WaitKind kind) {
        return switch (kind) {
            case NETWORK -> "network";
            case LOCK -> "lock";
            case CHANNEL -> "channel";
            case SYSCALL -> "system call";
            case SCHEDULER -> "runnable";
            case SLEEP -> "sleep";
            case GC -> "GC";
            case OTHER -> "other";
        };
    }

    static String caller(AcceptLoop loop) {
        return loop.callerFunction().isEmpty() ? loop.startFunction() : loop.callerFunction();
    }

    /// The frames nearest to the leaf, those of the runtime and of `internal/poll` left out where others are there.
    static String frames(Stacks stacks, int stack) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < stacks.depth(stack) && names.size() < MAX_FRAMES; i++) {
            String function = stacks.frame(stack, i).function();
            boolean plumbing = function.startsWith("runtime.")
                    || function.startsWith("internal/")
                    || function.startsWith("syscall.");
            if (!plumbing) {
                names.add(function.substring(function.lastIndexOf('/') + 1));
            }
        }
        return names.isEmpty() && stacks.depth(stack) > 0
                ? stacks.frame(stack, 0).function()
                : String.join(" ← ", names);
    }

    static boolean runtimeOnly(Stacks stacks, int stack) {
        for (int i = 0; i < stacks.depth(stack); i++) {
            if (!stacks.frame(stack, i).function().startsWith("runtime")) {
                return false;
            }
        }
        return true;
    }
}

package dev.anteroom.collect.accept;

import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Numbers the stacks of a log of looks, from 1. Not thread-safe: of the recorder's thread, but for [#frames()].
final class StackNumbers {
    /// No stack.
    static final int NONE = 0;

    /// A log with more different stacks than this says no more of them.
    private static final int MAX_STACKS = 20_000;

    private final Map<List<Frame>, Integer> numbers = new HashMap<>();
    private final List<List<Frame>> frames = new ArrayList<>();

    /// @return the stack's number, [#NONE] for an empty one
    synchronized int number(List<Frame> stack) {
        if (stack.isEmpty()) {
            return NONE;
        }
        Integer known = numbers.get(stack);
        if (known != null) {
            return known;
        }
        if (frames.size() >= MAX_STACKS) {
            return NONE;
        }
        frames.add(stack);
        numbers.put(stack, frames.size());
        return frames.size();
    }

    /// The stacks so far; the first has number 1.
    synchronized List<List<Frame>> frames() {
        return List.copyOf(frames);
    }
}

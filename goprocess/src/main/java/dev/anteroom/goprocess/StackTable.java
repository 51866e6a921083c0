package dev.anteroom.goprocess;

import java.util.List;

/// The stacks met in one process, each once: equal stacks have equal numbers, for as long as the process is open. Safe
/// for use by several threads.
@SuppressWarnings("DoNotCallSuggester") // while what stands behind it is written
public final class StackTable {
    /// No stack: the goroutine was running, or couldn't be read.
    public static final int NONE = 0;

    StackTable() {}

    /// The calls of a stack, leaf first, inlined ones among them. Made on first use and kept.
    ///
    /// @throws IndexOutOfBoundsException for a number that this table didn't give
    public List<StackFrame> frames(int stack) {
        throw new UnsupportedOperationException("Stacks are not read yet.");
    }

    /// Whether the stack goes on beyond what was read (deeper than 1,000 frames).
    public boolean isCut(int stack) {
        throw new UnsupportedOperationException("Stacks are not read yet.");
    }
}

package dev.anteroom.profile.goroutine;

import java.util.Arrays;

/// Goroutines with the same state and stack, while a dump is being read.
final class GroupBuilder {
    /// What tells groups apart: where the stack ends in the tree, and the state (its complement when locked to a
    /// thread).
    record Key(int node, int state) {}

    private static final byte[][] NOTHING = new byte[0][];

    final StackTrie.Node node;
    final GoroutineState state;
    final boolean locked;
    int count;
    int minWaitMinutes = Integer.MAX_VALUE;
    int maxWaitMinutes;

    /// The text after the header of each goroutine, in their order, while there are few.
    byte[][] texts = NOTHING;

    private int textBytes;
    private boolean keepsTexts = true;

    GroupBuilder(StackTrie.Node node, GoroutineState state, boolean locked) {
        this.node = node;
        this.state = state;
        this.locked = locked;
    }

    /// Adds a goroutine; the change in the bytes of text kept.
    int add(int minutes, byte[] buffer, int from, int to, boolean mayKeep) {
        count++;
        minWaitMinutes = Math.min(minWaitMinutes, minutes);
        maxWaitMinutes = Math.max(maxWaitMinutes, minutes);
        if (!keepsTexts) {
            return 0;
        }
        if (!mayKeep || count > DumpParser.KEPT_PER_GROUP) {
            int freed = textBytes;
            texts = NOTHING;
            textBytes = 0;
            keepsTexts = false;
            return -freed;
        }
        if (count > texts.length) {
            texts = Arrays.copyOf(texts, Math.max(1, texts.length * 2));
        }
        texts[count - 1] = Arrays.copyOfRange(buffer, from, to);
        textBytes += to - from;
        return to - from;
    }

    boolean keepsTexts() {
        return keepsTexts;
    }
}

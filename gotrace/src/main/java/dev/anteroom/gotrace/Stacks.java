package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The distinct stacks of a trace. A stack's number is the same wherever the stack comes up in the trace; 0 is the
/// empty stack.
///
/// Two stacks are the same if their program counters are, as for Go's own tools.
public final class Stacks {
    /// Beyond this many frames in total further stacks are taken as empty.
    private static final int MAX_FRAMES = 16 << 20;

    private final List<Frame> frames = new ArrayList<>();
    private final LongIntMap frameOfPc = new LongIntMap();
    private int[] data = new int[1024];
    private int[] start = new int[256];
    private int count = 1;
    private int[] table = new int[256];
    private boolean full;
    // random, so that a hostile trace can't choose stacks that collide
    private final int seed = ThreadLocalRandom.current().nextInt();

    Stacks() {}

    /// No stacks but the empty one.
    public static Stacks empty() {
        return new Stacks();
    }

    /// How many distinct stacks there are, the empty one included: valid numbers are below.
    public int size() {
        return count;
    }

    /// The frames of a stack, the innermost (leaf) first.
    public List<Frame> frames(int stack) {
        int n = depth(stack);
        List<Frame> result = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            result.add(frame(stack, i));
        }
        return Collections.unmodifiableList(result);
    }

    /// The number of frames of a stack.
    public int depth(int stack) {
        return start[stack + 1] - start[stack];
    }

    /// A frame of a stack, 0 being the innermost (leaf).
    public Frame frame(int stack, int index) {
        return frames.get(data[start[stack] + index]);
    }

    /// Whether stacks had to be dropped because the trace has too many; they show as the empty stack.
    public boolean full() {
        return full;
    }

    int frameOf(long pc) {
        return frameOfPc.get(pc);
    }

    int addFrame(Frame frame) {
        frames.add(frame);
        frameOfPc.put(frame.pc(), frames.size() - 1);
        return frames.size() - 1;
    }

    /// The number of the stack with these frames, `frames[0]` being the leaf.
    int intern(int[] frameNumbers, int n) {
        if (n == 0) {
            return 0;
        }
        int mask = table.length - 1;
        int i = hash(frameNumbers, 0, n) & mask;
        while (table[i] != 0) {
            int s = table[i];
            if (Arrays.equals(data, start[s], start[s + 1], frameNumbers, 0, n)) {
                return s;
            }
            i = (i + 1) & mask;
        }
        int used = start[count];
        if (used + n > MAX_FRAMES) {
            full = true;
            return 0;
        }
        if (used + n > data.length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, used + n));
        }
        if (count + 2 > start.length) {
            start = Arrays.copyOf(start, start.length * 2);
        }
        System.arraycopy(frameNumbers, 0, data, used, n);
        start[count + 1] = used + n;
        table[i] = count;
        int added = count++;
        if (count * 2 > table.length) {
            rehash();
        }
        return added;
    }

    private void rehash() {
        table = new int[table.length * 2];
        int mask = table.length - 1;
        for (int s = 1; s < count; s++) {
            int i = hash(data, start[s], start[s + 1]) & mask;
            while (table[i] != 0) {
                i = (i + 1) & mask;
            }
            table[i] = s;
        }
    }

    private int hash(int[] numbers, int from, int to) {
        int h = seed;
        for (int i = from; i < to; i++) {
            h = (h ^ numbers[i]) * 0x9E3779B1;
            h ^= h >>> 15;
        }
        return h;
    }
}

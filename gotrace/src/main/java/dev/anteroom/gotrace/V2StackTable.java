package dev.anteroom.gotrace;

import java.util.Arrays;

/// A generation's stack table: where each stack is in the file. A stack is read, and joined with its equals from
/// other generations, when an event first refers to it.
final class V2StackTable {
    private static final int MAX_STACKS = 4 << 20;
    private static final int UNREAD = -1;
    private static final int MAX_FRAME_BYTES = 40;

    private final TraceSource source;
    private final V2Strings strings;
    private final Stacks stacks;
    private final LongIntMap numbers = new LongIntMap();
    private final Bytes bytes = new Bytes();
    private final int[] frames = new int[V2Events.MAX_STACK_FRAMES];
    private long[] offsets = new long[256];
    private int[] known = new int[256];
    private int count;
    private long missing;

    V2StackTable(TraceSource source, V2Strings strings, Stacks stacks) {
        this.source = source;
        this.strings = strings;
        this.stacks = stacks;
    }

    /// Reads the entries of a batch whose type byte has been read.
    void addBatch(Bytes in, long batchOffset) {
        while (!in.atEnd()) {
            int type = in.unsignedByte();
            if (type != V2Events.STACK) {
                throw new DamageException("a stack table holds an entry of type " + type);
            }
            long id = in.number();
            add(id, batchOffset + in.position);
            int n = in.count(V2Events.MAX_STACK_FRAMES, "a stack's depth");
            for (int i = 0; i < n * 4; i++) {
                in.number();
                if (in.overrun()) {
                    throw new DamageException("a stack runs past the end of its batch");
                }
            }
        }
    }

    private void add(long id, long offset) {
        if (count == MAX_STACKS) {
            throw new DamageException("a generation has more than " + MAX_STACKS + " stacks");
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            known = Arrays.copyOf(known, count * 2);
        }
        offsets[count] = offset;
        known[count] = UNREAD;
        numbers.put(id, count++);
    }

    /// The stack's number in [Stacks]; 0 for 0 and for a stack that is missing.
    int get(long id) {
        if (id == 0) {
            return 0;
        }
        int n = numbers.get(id);
        if (n == LongIntMap.MISSING) {
            missing++;
            return 0;
        }
        int stack = known[n];
        if (stack == UNREAD) {
            stack = read(offsets[n]);
            known[n] = stack;
        }
        return stack;
    }

    private int read(long offset) {
        bytes.load(source, offset, 2 + V2Events.MAX_STACK_FRAMES * MAX_FRAME_BYTES);
        int n = bytes.count(V2Events.MAX_STACK_FRAMES, "a stack's depth");
        for (int i = 0; i < n; i++) {
            long pc = bytes.number();
            long function = bytes.number();
            long file = bytes.number();
            long line = bytes.number();
            int frame = stacks.frameOf(pc);
            if (frame == LongIntMap.MISSING) {
                frame = stacks.addFrame(new Frame(
                        strings.get(function), strings.get(file), Math.clamp(line, 0, Integer.MAX_VALUE), pc));
            }
            frames[i] = frame;
        }
        return stacks.intern(frames, n);
    }

    /// How many references to stacks that aren't in the table were met.
    long missing() {
        return missing;
    }
}

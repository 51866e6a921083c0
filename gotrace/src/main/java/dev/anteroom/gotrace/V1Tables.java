package dev.anteroom.gotrace;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The string and stack tables of a version 1 trace: where each entry is in the file. Text and stacks are made when
/// asked for.
final class V1Tables {
    private static final int MAX_ENTRIES = 4 << 20;
    private static final int UNREAD = -1;
    private static final int MAX_FRAME_BYTES = 40;
    private static final int MAX_RESOLVED = 1 << 20;
    private static final int MAX_KEPT_TEXTS = 1 << 16;

    private final TraceSource source;
    private final Stacks stacks;
    private final LongIntMap strings = new LongIntMap();
    private long[] stringOffsets = new long[256];
    private int[] stringLengths = new int[256];
    private final Map<Long, String> texts = new HashMap<>();
    private final LongIntMap stackNumbers = new LongIntMap();
    private long[] stackOffsets = new long[256];
    private int[] known = new int[256];
    // by id, which Go counts up from 1
    private int[] resolved = new int[0];
    // one program counter stands for several frames where calls were inlined
    private final Map<Frame, Integer> frameNumbers = new HashMap<>();
    private final Bytes bytes = new Bytes();

    V1Tables(TraceSource source, Stacks stacks) {
        this.source = source;
        this.stacks = stacks;
    }

    void addString(long id, long offset, int length) {
        int n = strings.size();
        checkRoom(n, "strings");
        if (n == stringOffsets.length) {
            stringOffsets = Arrays.copyOf(stringOffsets, n * 2);
            stringLengths = Arrays.copyOf(stringLengths, n * 2);
        }
        if (strings.get(id) == LongIntMap.MISSING) {
            stringOffsets[n] = offset;
            stringLengths[n] = length;
            strings.put(id, n);
        }
    }

    /// Notes a stack whose depth is written at `offset`.
    void addStack(long id, long offset) {
        int n = stackNumbers.size();
        checkRoom(n, "stacks");
        if (n == stackOffsets.length) {
            stackOffsets = Arrays.copyOf(stackOffsets, n * 2);
            known = Arrays.copyOf(known, n * 2);
        }
        if (id != 0 && stackNumbers.get(id) == LongIntMap.MISSING) {
            stackOffsets[n] = offset;
            known[n] = UNREAD;
            stackNumbers.put(id, n);
        }
    }

    private static void checkRoom(int count, String what) {
        if (count == MAX_ENTRIES) {
            throw new DamageException("the trace has more than " + MAX_ENTRIES + " " + what);
        }
    }

    String text(long id) {
        String kept = texts.get(id);
        if (kept != null) {
            return kept;
        }
        int n = id == 0 ? LongIntMap.MISSING : strings.get(id);
        String text = n == LongIntMap.MISSING ? "" : source.string(stringOffsets[n], stringLengths[n]);
        if (texts.size() < MAX_KEPT_TEXTS) {
            texts.put(id, text);
        }
        return text;
    }

    /// The stack's number in [Stacks]; 0 for 0 and for a stack that is missing.
    int stack(long id) {
        if (id >= 0 && id < resolved.length && resolved[(int) id] != UNREAD) {
            return resolved[(int) id];
        }
        int stack = find(id);
        if (id >= 0 && id < MAX_RESOLVED) {
            if (id >= resolved.length) {
                int old = resolved.length;
                resolved = Arrays.copyOf(resolved, Math.max((int) id + 1, old * 2));
                Arrays.fill(resolved, old, resolved.length, UNREAD);
            }
            resolved[(int) id] = stack;
        }
        return stack;
    }

    private int find(long id) {
        int n = id == 0 ? LongIntMap.MISSING : stackNumbers.get(id);
        if (n == LongIntMap.MISSING) {
            return 0;
        }
        int stack = known[n];
        if (stack == UNREAD) {
            stack = read(stackOffsets[n]);
            known[n] = stack;
        }
        return stack;
    }

    private int read(long offset) {
        bytes.load(source, offset, 2 + V1Events.MAX_STACK_FRAMES * MAX_FRAME_BYTES);
        int n = bytes.count(V1Events.MAX_STACK_FRAMES, "a stack's depth");
        int[] frames = new int[n];
        for (int i = 0; i < n; i++) {
            long pc = bytes.number();
            String function = text(bytes.number());
            String file = text(bytes.number());
            int line = Math.clamp(bytes.number(), 0, Integer.MAX_VALUE);
            if (bytes.overrun()) {
                return 0;
            }
            Frame frame = new Frame(function, file, line, pc);
            frames[i] = frameNumbers.computeIfAbsent(frame, stacks::addFrame);
        }
        return stacks.intern(frames, n);
    }
}

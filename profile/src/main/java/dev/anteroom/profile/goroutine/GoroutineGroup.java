package dev.anteroom.profile.goroutine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The goroutines of a dump that do the same thing: same state, same frames at the same lines, same creator, and
/// all or none locked to a thread.
public final class GoroutineGroup {
    private final GoroutineState state;
    private final boolean lockedToThread;
    private final List<Frame> frames;
    private final @Nullable Frame createdBy;
    private final long count;
    private final int minWaitMinutes;
    private final int maxWaitMinutes;
    private final GoroutineRows rows;
    private final int index;
    private final byte[][] texts;

    GoroutineGroup(GroupBuilder built, GoroutineRows rows, int index) {
        this.state = built.state;
        this.lockedToThread = built.locked;
        this.createdBy = createdBy(built.node);
        this.frames = frames(built.node);
        this.count = built.count;
        this.minWaitMinutes = built.minWaitMinutes;
        this.maxWaitMinutes = built.maxWaitMinutes;
        this.rows = rows;
        this.index = index;
        this.texts = built.texts;
    }

    /// A group of which only the stack, the number and perhaps the state are known.
    GoroutineGroup(GoroutineState state, List<Frame> frames, long count) {
        this.state = state;
        this.lockedToThread = false;
        this.createdBy = null;
        this.frames = List.copyOf(frames);
        this.count = count;
        this.minWaitMinutes = 0;
        this.maxWaitMinutes = 0;
        this.rows = GoroutineRows.NONE;
        this.index = 0;
        this.texts = new byte[0][];
    }

    int index() {
        return index;
    }

    private static @Nullable Frame createdBy(StackTrie.Node end) {
        return end.line.kind == StackTrie.Kind.CREATOR ? end.line.frame : null;
    }

    private static List<Frame> frames(StackTrie.Node end) {
        StackTrie.Node node = end;
        if (node.line.kind == StackTrie.Kind.CREATOR && node.parent != null) {
            node = node.parent;
        }
        Frame[] frames = new Frame[node.depth];
        while (node != null && node.parent != null) {
            frames[node.depth - 1] = node.line.frame;
            node = node.parent;
        }
        return List.of(frames);
    }

    /// What they were doing.
    public GoroutineState state() {
        return state;
    }

    /// Whether they called `runtime.LockOSThread`.
    public boolean lockedToThread() {
        return lockedToThread;
    }

    /// The stack, leaf first; empty where the dump has none.
    public List<Frame> frames() {
        return frames;
    }

    /// The stack without the runtime's own frames: the same whether it was recorded by `debug=2`, which leaves
    /// them out, or by SIGQUIT or `debug=0`, which don't.
    public List<Frame> framesOutsideRuntime() {
        return frames.stream().filter(frame -> !frame.isHiddenRuntime()).toList();
    }

    /// The `go` statement that started them; null for the main goroutine, and in sources without it.
    public @Nullable Frame createdBy() {
        return createdBy;
    }

    /// How many goroutines.
    public long count() {
        return count;
    }

    /// The shortest wait in whole minutes, a lower bound; 0 where the dump says nothing.
    public int minWaitMinutes() {
        return minWaitMinutes;
    }

    /// The longest wait in whole minutes, a lower bound; 0 where the dump says nothing.
    public int maxWaitMinutes() {
        return maxWaitMinutes;
    }

    /// The goroutines' ids in the dump's order; empty where the source has none (`debug=0`, `debug=1`).
    public long[] ids() {
        return Arrays.stream(rows.of(index)).mapToLong(rows::id).toArray();
    }

    /// The address of the lock, connection or listener that all of them wait for; 0 where they wait for different
    /// ones, or the stacks don't show it.
    public long waitsOn() {
        int[] members = rows.of(index);
        long first = members.length == 0 ? 0 : rows.waitsOn(members[0]);
        for (int row : members) {
            if (rows.waitsOn(row) != first) {
                return 0;
            }
        }
        return first;
    }

    /// Whether [#goroutines] have arguments: in a dump with not too many groups, those of up to 64 goroutines.
    public boolean hasArguments() {
        return texts.length > 0;
    }

    /// The goroutines themselves; empty where the source has only counts. Made anew by each call: for large
    /// groups prefer the columns of [GoroutineDump].
    public List<Goroutine> goroutines() {
        int[] members = rows.of(index);
        List<Goroutine> goroutines = new ArrayList<>(members.length);
        List<Call> plain = frames.stream().map(frame -> new Call(frame, "...")).toList();
        for (int i = 0; i < members.length; i++) {
            int row = members[i];
            List<Call> calls = texts.length > 0 ? GoroutineText.calls(texts[i], frames) : plain;
            goroutines.add(new Goroutine(
                    rows.id(row),
                    state,
                    rows.waitMinutes(row),
                    rows.createdIn(row),
                    rows.waitsOn(row),
                    rows.labels(row),
                    calls));
        }
        return goroutines;
    }

    @Override
    public String toString() {
        return count + " × [" + state + (lockedToThread ? ", locked to thread" : "") + "] "
                + (frames.isEmpty() ? "" : frames.getFirst().function());
    }
}

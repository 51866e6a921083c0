package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads all goroutines: descriptors, stacks and descriptors again, a thousand at a time, in the order of their
/// addresses. What changed meanwhile is read again one by one. For use by one thread.
final class SnapshotReader {
    static final int MAX_GOROUTINES = 20_000_000;
    private static final int FIRST_STACK = 1536;

    private final Program program;
    private final RuntimeLayout layout;
    private final Memory memory;
    private final StackTable stacks;
    private final Unwinder unwinder;
    private final GoroutineReader single;
    private final Pieces descriptors = new Pieces();
    private final Pieces windows = new Pieces();
    private final long[] windowOrder = new long[Pieces.MAX_PIECES];
    private final int[] pollRow = new int[Pieces.MAX_PIECES];
    private final long[] pollCandidate = new long[Pieces.MAX_PIECES];
    private final MemorySegment pollBytes = Arena.ofAuto().allocate(64L * Pieces.MAX_PIECES, 8);
    private int polls;

    private @Nullable MemorySegment before;
    private @Nullable MemorySegment after;
    private @Nullable MemorySegment stackBytes;

    SnapshotReader(Program program, Memory memory, StackTable stacks) {
        this.program = program;
        this.layout = program.layout();
        this.memory = memory;
        this.stacks = stacks;
        this.unwinder = new Unwinder(program);
        this.single = new GoroutineReader(program, memory, stacks, unwinder);
    }

    GoroutineSnapshot read() {
        long start = System.nanoTime();
        long[] addresses = addresses(memory, program.allGoroutines());
        long[] sorted = addresses.clone();
        Arrays.sort(sorted);
        GoroutineColumns columns = new GoroutineColumns(sorted.length);
        for (int from = 0; from < sorted.length; from += Pieces.MAX_PIECES) {
            batch(sorted, from, Math.min(sorted.length, from + Pieces.MAX_PIECES), columns);
        }
        columns.arrange(addresses, sorted);
        return new GoroutineSnapshot(program, stacks, memory, columns, start, System.nanoTime());
    }

    /// The addresses of all descriptors that `runtime.allgs` lists.
    static long[] addresses(Memory memory, long list) {
        MemorySegment head = Arena.ofAuto().allocate(24, 8);
        for (int attempt = 0; attempt < 8; attempt++) {
            if (memory.read(list, head) < 24) {
                throw new GoProcessException(
                        GoProcessException.Reason.DAMAGED, "The runtime's list of goroutines can't be read.");
            }
            long count = Words.longAt(head, 8);
            if (count <= 0 || count > MAX_GOROUTINES || count > Words.longAt(head, 16)) {
                continue;
            }
            MemorySegment copy = Arena.ofAuto().allocate(count * 8, 8);
            // The list moves when it grows; the old one may be gone or reused by then.
            if (memory.read(Words.longAt(head, 0), copy) == count * 8) {
                long[] found = new long[(int) count];
                boolean good = true;
                for (int i = 0; i < found.length; i++) {
                    found[i] = Words.longAt(copy, 8L * i);
                    good &= found[i] > 4096 && (found[i] & 7) == 0 && found[i] < 1L << 52;
                }
                if (good) {
                    return found;
                }
            }
        }
        throw new GoProcessException(
                GoProcessException.Reason.DAMAGED, "The runtime's list of goroutines makes no sense or kept changing.");
    }

    private void batch(long[] sorted, int from, int to, GoroutineColumns columns) {
        descriptors.clear();
        int bytes = (layout.gBytes + 7) & ~7;
        for (int i = from; i < to; i++) {
            descriptors.add(sorted[i], bytes);
        }
        MemorySegment first = Pieces.enough(before, descriptors.bytes());
        before = first;
        descriptors.read(memory, first);
        long[] firstAt = new long[to - from];
        int walks = 0;
        for (int i = 0; i < to - from; i++) {
            firstAt[i] = descriptors.at(i);
            if (firstAt[i] >= 0 && needsWalk(first, firstAt[i])) {
                long sp = single.stackPointer(first.asSlice(firstAt[i]));
                // Addresses have 47 bits (52 at most): the rest has room for a number below 1,024.
                windowOrder[walks++] = sp << 10 | i;
            }
        }
        Arrays.sort(windowOrder, 0, walks);
        windows.clear();
        for (int w = 0; w < walks; w++) {
            long sp = windowOrder[w] >>> 10;
            long high = Words.longAt(first, firstAt[(int) (windowOrder[w] & 1023)] + 8);
            windows.add(sp, (int) Math.min(FIRST_STACK, high - sp));
        }
        MemorySegment copies = Pieces.enough(stackBytes, windows.bytes());
        stackBytes = copies;
        windows.read(memory, copies);
        MemorySegment second = Pieces.enough(after, descriptors.bytes());
        after = second;
        descriptors.read(memory, second);

        boolean[] done = new boolean[to - from];
        polls = 0;
        for (int w = 0; w < walks; w++) {
            int i = (int) (windowOrder[w] & 1023);
            done[i] = walked(first.asSlice(firstAt[i]), second, descriptors.at(i), w, copies, columns, from + i);
        }
        pollDescriptors(sorted, columns);
        for (int i = 0; i < to - from; i++) {
            if (!done[i]) {
                alone(sorted[from + i], firstAt[i] >= 0 ? first.asSlice(firstAt[i]) : null, columns, from + i);
            }
        }
    }

    private boolean needsWalk(MemorySegment descriptors, long at) {
        int status = Words.intAt(descriptors, at + layout.gStatus) & GoroutineReader.STATUS_MASK;
        if (status != GoroutineReader.STATUS_WAITING && status != 1) {
            return false;
        }
        MemorySegment descriptor = descriptors.asSlice(at);
        long sp = single.stackPointer(descriptor);
        return sp >= Words.longAt(descriptor, 0) && sp < Words.longAt(descriptor, 8) && sp < 1L << 52;
    }

    /// Takes a goroutine from the copies, if they are of one moment.
    private boolean walked(
            MemorySegment descriptor,
            MemorySegment again,
            long againAt,
            int window,
            MemorySegment copies,
            GoroutineColumns columns,
            int row) {
        long at = windows.at(window);
        int status = Words.intAt(descriptor, layout.gStatus) & GoroutineReader.STATUS_MASK;
        int reason = status == GoroutineReader.STATUS_WAITING ? Words.byteAt(descriptor, layout.gWaitReason) : 0;
        if (at < 0 || againAt < 0 || !single.same(descriptor, 0, again, againAt)) {
            return false;
        }
        long sp = windowOrder[window] >>> 10;
        long high = Words.longAt(descriptor, 8);
        int result = unwinder.unwind(
                single.programCounter(descriptor),
                sp,
                high,
                copies,
                at,
                Math.min(FIRST_STACK, high - sp),
                single.isInSystemCall(descriptor));
        if (result != Unwinder.WHOLE) {
            return false;
        }
        columns.set(row, layout, descriptor, status, reason, stacks.intern(unwinder));
        long argument = unwinder.pollEnd() - sp + (program.linkRegister() ? 8 : 0);
        if (unwinder.pollStart() != 0
                && program.waitReasons().isIoWait(reason)
                && argument + 8 <= Math.min(FIRST_STACK, high - sp)) {
            pollRow[polls] = row;
            pollCandidate[polls++] = Words.longAt(copies, at + argument);
        }
        return true;
    }

    /// Whom they wait for: the argument of `runtime_pollWait` is a `pollDesc`, known by pointing back at the
    /// goroutine. Where it isn't the argument's place that holds it, the goroutine is looked at alone.
    private void pollDescriptors(long[] sorted, GoroutineColumns columns) {
        int bytes = (layout.pollWrite + 15) & ~7;
        MemorySegment copies = pollBytes.asSlice(0, (long) bytes * Pieces.MAX_PIECES);
        memory.clear();
        for (int i = 0; i < polls; i++) {
            memory.add(pollCandidate[i], bytes);
        }
        long done = memory.readList(copies);
        for (int i = 0; i < polls; i++) {
            long at = (long) i * bytes;
            long goroutine = sorted[pollRow[i]];
            int fd = at + bytes <= done ? single.pollFd(copies, at, goroutine) : -1;
            if (fd < 0 && single.read(goroutine) && single.id() == columns.id[pollRow[i]]) {
                fd = single.fd();
            }
            columns.fd[pollRow[i]] = fd;
        }
    }

    private void alone(long address, @Nullable MemorySegment descriptor, GoroutineColumns columns, int row) {
        if (descriptor == null) {
            columns.unreadable(row);
            return;
        }
        int status = Words.intAt(descriptor, layout.gStatus) & GoroutineReader.STATUS_MASK;
        if (status == GoroutineReader.STATUS_DEAD || status == GoroutineReader.STATUS_DEAD_EXTRA || status == 0) {
            columns.dead(row);
            return;
        }
        if (!single.read(address)) {
            columns.unreadable(row);
            return;
        }
        columns.set(row, layout, descriptor, single);
    }
}

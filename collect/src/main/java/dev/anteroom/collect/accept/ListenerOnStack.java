package dev.anteroom.collect.accept;

import dev.anteroom.goprocess.GoroutineRef;
import dev.anteroom.linux.process.MemoryReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How near a goroutine has a listener at hand: a loop that is held up between two accepts has no Accept frame, but its
/// listener is still in its stack, in a variable or behind one.
///
/// ```
/// stack word → net.netFD (1)       → net.TCPListener → netFD (2)       → the service's own type → listener → netFD (3)
/// ```
/// A `net.netFD` begins with its `poll.FD`: 16 bytes of lock, the descriptor, and within the next two words the
/// pointer to the runtime's `pollDesc`, whose second word is the descriptor again (Go's `internal/poll/fd_unix.go`,
/// `runtime/netpoll.go`). Both must agree. For one thread.
final class ListenerOnStack implements AutoCloseable {
    /// Farther than any.
    static final int NOT_AT_HAND = Integer.MAX_VALUE;

    private static final int FARTHEST = 3;
    /// Go's heap begins here on 64-bit Linux (`runtime/malloc.go`, `arenaHint`).
    private static final long HEAP_FROM = 0xc0_0000_0000L;

    private static final long HEAP_TO = 0xd0_0000_0000L;
    private static final int GOROUTINE_BYTES = 64;
    private static final int MAX_STACK = 16 << 10;
    private static final int OBJECT_BYTES = 64;
    private static final int MAX_OBJECTS = 2048;
    private static final int BATCH = 256;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemoryReader reader;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(Math.max(MAX_STACK, BATCH * OBJECT_BYTES), 8);

    ListenerOnStack(int pid) {
        this.reader = new MemoryReader(pid);
    }

    /// @param fds the listener's descriptors
    /// @return how many steps lead from its stack to one of them, [#NOT_AT_HAND] for none
    int distance(GoroutineRef goroutine, Set<Integer> fds) {
        Set<Long> objects = stackWords(goroutine);
        Set<Long> known = new LinkedHashSet<>(objects);
        for (int step = 1; step <= FARTHEST && !objects.isEmpty(); step++) {
            Set<Long> next = new LinkedHashSet<>();
            if (anyIsListener(objects, fds, next)) {
                return step;
            }
            next.removeAll(known);
            known.addAll(next);
            objects = next;
        }
        return NOT_AT_HAND;
    }

    private Set<Long> stackWords(GoroutineRef goroutine) {
        Set<Long> words = new LinkedHashSet<>();
        if (reader.read(goroutine.address(), buffer.asSlice(0, GOROUTINE_BYTES)) != GOROUTINE_BYTES) {
            return words;
        }
        // runtime.g: stack.lo, stack.hi, …, sched.sp at 0x38, the same from Go 1.18 on.
        long low = buffer.get(WORD, 0);
        long high = buffer.get(WORD, 8);
        long pointer = buffer.get(WORD, 0x38);
        if (high <= low) {
            return words;
        }
        long from = pointer > low && pointer < high ? pointer : low;
        from = Math.max(from, high - MAX_STACK);
        long length = (high - from) & ~7L;
        long read = reader.read(from, buffer.asSlice(0, length));
        for (long at = 0; at + 8 <= read && words.size() < MAX_OBJECTS; at += 8) {
            long word = buffer.get(WORD, at);
            if (isHeap(word) && (word < low || word >= high)) {
                words.add(word);
            }
        }
        return words;
    }

    private static boolean isHeap(long word) {
        return word >= HEAP_FROM && word < HEAP_TO && (word & 7) == 0;
    }

    /// @param next out: where the objects point to
    private boolean anyIsListener(Set<Long> objects, Set<Integer> fds, Set<Long> next) {
        List<Long> all = new ArrayList<>(objects);
        for (int from = 0; from < all.size(); ) {
            reader.clear();
            int to = from;
            while (to < all.size() && to - from < BATCH && reader.add(all.get(to), OBJECT_BYTES)) {
                to++;
            }
            MemorySegment batch = buffer.asSlice(0, (long) (to - from) * OBJECT_BYTES);
            long read = Math.max(0, reader.read(batch));
            int whole = (int) (read / OBJECT_BYTES);
            List<long[]> suspects = new ArrayList<>();
            for (int i = 0; i < whole; i++) {
                long at = (long) i * OBJECT_BYTES;
                long descriptor = batch.get(WORD, at + 16);
                if (descriptor >= 0 && descriptor <= Integer.MAX_VALUE && fds.contains((int) descriptor)) {
                    suspects.add(new long[] {descriptor, batch.get(WORD, at + 24), batch.get(WORD, at + 32)});
                }
                for (int word = 0; word < OBJECT_BYTES && next.size() < MAX_OBJECTS; word += 8) {
                    long value = batch.get(WORD, at + word);
                    if (isHeap(value)) {
                        next.add(value);
                    }
                }
            }
            for (long[] suspect : suspects) {
                if (isPollDescriptor(suspect[1], suspect[0]) || isPollDescriptor(suspect[2], suspect[0])) {
                    return true;
                }
            }
            // What stopped the read isn't mapped: on behind it.
            from = whole < to - from ? from + whole + 1 : to;
        }
        return false;
    }

    private boolean isPollDescriptor(long address, long descriptor) {
        return address > 0
                && (address & 7) == 0
                && reader.read(address + 8, buffer.asSlice(0, 8)) == 8
                && buffer.get(WORD, 0) == descriptor;
    }

    @Override
    public void close() {
        reader.close();
        arena.close();
    }
}

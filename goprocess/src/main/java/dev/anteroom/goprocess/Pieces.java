package dev.anteroom.goprocess;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Up to 1,024 pieces of memory in the order of their addresses, read in few calls: pieces that are near each other
/// as one, since the kernel's work is by pages. Pieces that aren't mapped are found one by one. Not thread-safe.
final class Pieces {
    static final int MAX_PIECES = 1024;
    /// A gap up to this is read along.
    private static final long MAX_GAP = 1024;

    private final long[] address = new long[MAX_PIECES];
    private final int[] length = new int[MAX_PIECES];
    private final long[] at = new long[MAX_PIECES];
    private int count;

    void clear() {
        count = 0;
    }

    /// Adds a piece at or after the end of the last one's start.
    void add(long from, int bytes) {
        address[count] = from;
        length[count] = bytes;
        count++;
    }

    int count() {
        return count;
    }

    /// How many bytes [#read] may need.
    long bytes() {
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += length[i] + MAX_GAP;
        }
        return total;
    }

    /// Where a piece was put, -1 where it couldn't be read.
    long at(int piece) {
        return at[piece];
    }

    /// Reads all.
    ///
    /// @param into at least [#bytes] long
    void read(Memory memory, MemorySegment into) {
        int from = 0;
        long position = 0;
        while (from < count) {
            memory.clear();
            long end = position;
            int next = from;
            while (next < count) {
                int last = runEnd(next);
                memory.add(address[next], runBytes(next, last));
                for (int i = next; i < last; i++) {
                    at[i] = end + (address[i] - address[next]);
                }
                end += runBytes(next, last);
                next = last;
            }
            long done = position + memory.readList(into.asSlice(position, end - position));
            if (done == end) {
                return;
            }
            // The run in which it stopped is read piece by piece, the rest in a further call.
            int stopped = from;
            while (at[stopped] + length[stopped] <= done) {
                stopped++;
            }
            int runEnd = runEndContaining(from, stopped);
            for (int i = stopped; i < runEnd; i++) {
                MemorySegment target = into.asSlice(at[i], length[i]);
                if (memory.read(address[i], target) < length[i]) {
                    at[i] = -1;
                }
            }
            position = runEnd < count ? at[runEnd] : end;
            from = runEnd;
        }
    }

    private int runEndContaining(int from, int piece) {
        int next = from;
        while (true) {
            next = runEnd(next);
            if (next > piece) {
                return next;
            }
        }
    }

    /// The piece after the last that is read along with this one.
    private int runEnd(int first) {
        int next = first + 1;
        while (next < count && address[next] - (address[next - 1] + length[next - 1]) <= MAX_GAP) {
            next++;
        }
        return next;
    }

    private long runBytes(int first, int end) {
        return address[end - 1] + length[end - 1] - address[first];
    }

    /// A buffer that is large enough: the one given, or a new one.
    static MemorySegment enough(@Nullable MemorySegment buffer, long bytes) {
        return buffer != null && buffer.byteSize() >= bytes
                ? buffer
                : Arena.ofAuto().allocate(Math.max(bytes, 1 << 20), 8);
    }
}

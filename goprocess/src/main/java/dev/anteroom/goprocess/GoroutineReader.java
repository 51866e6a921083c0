package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Reads one goroutine at a time, without an object for it. For use by one thread.
///
/// One system call copies the descriptor, the part of the stack where it was last, and the descriptor again; where
/// the stack is elsewhere by now, a second call copies that and the descriptor once more. Only where both descriptors
/// agree and the stack ends properly is it believed.
final class GoroutineReader {
    static final int STATUS_MASK = 0xfff;
    static final int STATUS_RUNNING = 2;
    static final int STATUS_SYSCALL = 3;
    static final int STATUS_WAITING = 4;
    static final int STATUS_DEAD = 6;
    static final int STATUS_DEAD_EXTRA = 11;

    private static final int ATTEMPTS = 4;
    private static final int WINDOW = 2048;
    private static final int MAX_STACK = 1 << 18;
    private static final int POLL_CACHE = 256;
    private static final int MAX_CANDIDATES = 24;

    private final Memory memory;
    private final Program program;
    private final RuntimeLayout layout;
    private final StackTable stacks;
    private final Unwinder unwinder;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment buffer;
    private final MemorySegment large;
    private final MemorySegment small;
    private final int half;

    private final long[] polledBy = new long[POLL_CACHE];
    private final long[] pollDescriptor = new long[POLL_CACHE];
    private final long[] lastSp = new long[POLL_CACHE];
    private final long[] lastOf = new long[POLL_CACHE];

    // What the last read found.
    private int status;
    private int reason;
    private long id;
    private long thread;
    private int stack;
    private int fd;
    private boolean torn;
    private boolean broken;
    private boolean retried;
    private int attempts;

    GoroutineReader(Program program, Memory memory, StackTable stacks, Unwinder unwinder) {
        this.program = program;
        this.layout = program.layout();
        this.memory = memory;
        this.stacks = stacks;
        this.unwinder = unwinder;
        this.half = (layout.gBytes + 7) & ~7;
        this.buffer = arena.allocate(2L * half + WINDOW, 8);
        this.large = arena.allocate((long) half + MAX_STACK, 8);
        this.small = arena.allocate(64, 8);
    }

    int status() {
        return status;
    }

    int reason() {
        return reason;
    }

    long id() {
        return id;
    }

    long thread() {
        return thread;
    }

    int stack() {
        return stack;
    }

    int fd() {
        return fd;
    }

    /// Whether it changed under each attempt.
    boolean torn() {
        return torn;
    }

    /// Whether its stack made no sense in each attempt although nothing changed.
    boolean broken() {
        return broken;
    }

    /// Whether it was read more than once, and well in the end.
    boolean retried() {
        return retried;
    }

    /// Reads the goroutine whose descriptor is at an address.
    ///
    /// @return false where there is no memory
    boolean read(long address) {
        torn = false;
        broken = false;
        retried = false;
        for (attempts = 0; attempts < ATTEMPTS; attempts++) {
            if (!attempt(address)) {
                return false;
            }
            if (!torn && !broken) {
                retried = attempts > 0;
                return true;
            }
        }
        return true;
    }

    /// One attempt; sets `torn` or `broken` where it failed.
    private boolean attempt(long address) {
        torn = false;
        broken = false;
        stack = StackTable.NONE;
        fd = -1;
        thread = 0;
        int slot = (int) ((address * 0x9E3779B97F4A7C15L) >>> 56);
        long guess = lastOf[slot] == address ? lastSp[slot] : 0;
        memory.clear();
        memory.add(address, half);
        if (guess != 0) {
            memory.add(guess, WINDOW);
            memory.add(address, half);
        }
        long got = memory.readList(buffer);
        if (got < half) {
            return false;
        }
        parse(buffer);
        long sp = stackPointer(buffer);
        long high = Words.longAt(buffer, 8);
        boolean unwinds = status != STATUS_DEAD && status != STATUS_DEAD_EXTRA && status != 0;
        if (status == STATUS_RUNNING || status == STATUS_SYSCALL) {
            thread = threadOf(Words.longAt(buffer, layout.gM));
        }
        if (!unwinds || status == STATUS_RUNNING) {
            return true;
        }
        if (sp < Words.longAt(buffer, 0) || sp >= high) {
            // A descriptor that is just being changed, or one that isn't a goroutine's.
            torn = true;
            return true;
        }
        if (guess == sp && got == 2L * half + WINDOW) {
            int result = walk(buffer, buffer, half, Math.min(WINDOW, high - sp), sp, high);
            if (result == Unwinder.WHOLE) {
                torn = !same(buffer, 0, buffer, half + WINDOW);
                finish(address, slot, sp);
                return true;
            }
            if (result == Unwinder.BROKEN) {
                fail(buffer, half + WINDOW);
                return true;
            }
        }
        return readStack(address, slot, sp, high);
    }

    /// Copies the stack from its pointer on, as much as is needed, and the descriptor again.
    private boolean readStack(long address, int slot, long sp, long high) {
        long wanted = WINDOW;
        while (true) {
            long bytes = Math.min(wanted, high - sp);
            memory.clear();
            memory.add(sp, bytes);
            memory.add(address, half);
            if (memory.readList(large) < bytes + half) {
                torn = true;
                return true;
            }
            int result = walk(buffer, large, 0, bytes, sp, high);
            if (result == Unwinder.TOO_SHORT && bytes < high - sp && wanted < MAX_STACK) {
                wanted = Math.min(MAX_STACK, wanted * 8);
                continue;
            }
            if (result == Unwinder.WHOLE) {
                torn = !same(buffer, 0, large, bytes);
                finish(address, slot, sp);
            } else {
                fail(large, bytes);
            }
            return true;
        }
    }

    private int walk(MemorySegment descriptor, MemorySegment copy, long at, long bytes, long sp, long high) {
        return unwinder.unwind(programCounter(descriptor), sp, high, copy, at, bytes, isInSystemCall(descriptor));
    }

    private void fail(MemorySegment again, long at) {
        torn = !same(buffer, 0, again, at);
        broken = !torn;
    }

    private void finish(long address, int slot, long sp) {
        if (torn) {
            return;
        }
        stack = stacks.intern(unwinder);
        lastOf[slot] = address;
        lastSp[slot] = sp;
        if (status == STATUS_WAITING && program.waitReasons().isIoWait(reason)) {
            fd = descriptorOf(address, slot);
        }
    }

    private void parse(MemorySegment descriptor) {
        status = Words.intAt(descriptor, layout.gStatus) & STATUS_MASK;
        reason = status == STATUS_WAITING || status == 10 ? Words.byteAt(descriptor, layout.gWaitReason) : 0;
        id = Words.longAt(descriptor, layout.gId);
    }

    boolean isInSystemCall(MemorySegment descriptor) {
        return Words.longAt(descriptor, layout.gSyscallSp) != 0;
    }

    long stackPointer(MemorySegment descriptor) {
        return Words.longAt(descriptor, isInSystemCall(descriptor) ? layout.gSyscallSp : layout.gSp);
    }

    long programCounter(MemorySegment descriptor) {
        return Words.longAt(descriptor, isInSystemCall(descriptor) ? layout.gSyscallPc : layout.gPc);
    }

    /// Whether two copies of a descriptor are of the same moment, as far as a walk is concerned.
    boolean same(MemorySegment one, long oneAt, MemorySegment other, long otherAt) {
        return Words.longAt(one, oneAt) == Words.longAt(other, otherAt)
                && Words.longAt(one, oneAt + 8) == Words.longAt(other, otherAt + 8)
                && Words.longAt(one, oneAt + layout.gSp) == Words.longAt(other, otherAt + layout.gSp)
                && Words.longAt(one, oneAt + layout.gPc) == Words.longAt(other, otherAt + layout.gPc)
                && Words.longAt(one, oneAt + layout.gSyscallSp) == Words.longAt(other, otherAt + layout.gSyscallSp)
                && Words.longAt(one, oneAt + layout.gSyscallPc) == Words.longAt(other, otherAt + layout.gSyscallPc)
                && Words.longAt(one, oneAt + layout.gId) == Words.longAt(other, otherAt + layout.gId)
                && (Words.intAt(one, oneAt + layout.gStatus) & STATUS_MASK)
                        == (Words.intAt(other, otherAt + layout.gStatus) & STATUS_MASK);
    }

    /// The kernel's number of a thread (`m.procid`); 0 where there is none.
    long threadOf(long m) {
        if (m == 0 || memory.read(m + layout.mProcId, small.asSlice(0, 8)) < 8) {
            return 0;
        }
        long found = Words.longAt(small, 0);
        return found > 0 && found <= 1 << 22 ? found : 0;
    }

    /// The descriptor that the goroutine just walked is parked on: the argument of `runtime_pollWait` is a
    /// `pollDesc`, known by pointing back at the goroutine. -1 where none does.
    private int descriptorOf(long address, int slot) {
        if (polledBy[slot] == address) {
            int known = pollsFor(pollDescriptor[slot], address);
            if (known >= 0) {
                return known;
            }
        }
        long start = unwinder.pollStart();
        if (start == 0) {
            return -1;
        }
        // The place of the first argument, then what the frame holds.
        long from = Math.max(start, unwinder.pollEnd() - 8 * MAX_CANDIDATES);
        long bytes = unwinder.pollEnd() + 16 - from;
        if (memory.read(from, large.asSlice(0, bytes)) < bytes) {
            return -1;
        }
        for (long at = bytes - 8; at >= 0; at -= 8) {
            long candidate = Words.longAt(large, at);
            if (candidate > 4096 && (candidate & 7) == 0 && candidate != address) {
                int found = pollsFor(candidate, address);
                if (found >= 0) {
                    polledBy[slot] = address;
                    pollDescriptor[slot] = candidate;
                    return found;
                }
            }
        }
        return -1;
    }

    /// The descriptor of a `pollDesc` on which that goroutine is parked, -1 where it isn't one.
    private int pollsFor(long candidate, long goroutine) {
        int bytes = layout.pollWrite + 8;
        if (bytes > small.byteSize() || memory.read(candidate, small) < bytes) {
            return -1;
        }
        return pollFd(small, 0, goroutine);
    }

    /// As [#pollsFor], of a copy.
    int pollFd(MemorySegment copy, long at, long goroutine) {
        if (Words.longAt(copy, at + layout.pollRead) != goroutine
                && Words.longAt(copy, at + layout.pollWrite) != goroutine) {
            return -1;
        }
        long found = Words.longAt(copy, at + layout.pollFd);
        return found >= 0 && found < 1 << 30 ? (int) found : -1;
    }
}

package dev.anteroom.goprocess;

import dev.anteroom.goprocess.table.FunctionTable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Walks a stack that was copied, as the runtime walks it (`runtime/traceback.go`, `unwinder`). Makes no objects. Not
/// thread-safe.
final class Unwinder {
    /// The stack ends where a Go stack may end.
    static final int WHOLE = 0;
    /// The copy is too short.
    static final int TOO_SHORT = 1;
    /// It makes no sense: it changed while it was copied, or isn't one.
    static final int BROKEN = 2;

    /// In an address of [#frames]: it is that of the instruction itself, not the one after a call.
    static final long TRAP = 1L << 63;

    static final int MAX_FRAMES = 1000;

    private static final int TOP_FRAME = 1;
    private static final int SP_WRITE = 2;
    private static final int CACHE = 1 << 14;

    private final FunctionTable functions;
    private final SpecialFunctions special;
    private final boolean linkRegister;

    private final long[] cachedPc = new long[CACHE];
    private final int[] cachedFunction = new int[CACHE];
    private final int[] cachedBytes = new int[CACHE];
    private final int[] cachedFlags = new int[CACHE];

    private final long[] frames = new long[MAX_FRAMES];
    private int depth;
    private boolean cut;
    private long pollStart;
    private long pollEnd;

    Unwinder(Program program) {
        this.functions = program.functions();
        this.special = program.special();
        this.linkRegister = program.linkRegister();
        Arrays.fill(cachedPc, -1);
    }

    /// Walks from a saved program counter and stack pointer.
    ///
    /// @param high the stack's end
    /// @param copy the stack's bytes
    /// @param copyAt where in `copy` the byte at `sp0` is
    /// @param copyBytes how many bytes there are from there on
    /// @param inSystemCall whether the two were saved when a system call was entered
    int unwind(long pc0, long sp0, long high, MemorySegment copy, long copyAt, long copyBytes, boolean inSystemCall) {
        depth = 0;
        cut = false;
        pollStart = 0;
        pollEnd = 0;
        long pc = pc0;
        long sp = sp0;
        long returnTo = 0;
        boolean trapped = false;
        while (true) {
            int slot = look(pc);
            if (slot < 0) {
                return BROKEN;
            }
            if (depth == MAX_FRAMES) {
                cut = true;
                return WHOLE;
            }
            int function = cachedFunction[slot];
            int flags = cachedFlags[slot];
            frames[depth++] = trapped ? pc | TRAP : pc;
            if ((flags & (TOP_FRAME | FOREIGN)) != 0) {
                return WHOLE;
            }
            if ((flags & SP_WRITE) != 0 && !(depth == 1 && inSystemCall)) {
                return WHOLE;
            }
            int bytes = cachedBytes[slot];
            if (bytes < 0 || (bytes & 7) != 0) {
                return BROKEN;
            }
            long caller = sp + bytes + (linkRegister ? 0 : 8);
            if (caller > high || caller < sp0) {
                return BROKEN;
            }
            if (!linkRegister) {
                long at = caller - 8 - sp0;
                if (at + 8 > copyBytes) {
                    return TOO_SHORT;
                }
                returnTo = Words.longAt(copy, copyAt + at);
            } else if ((depth == 1 && sp < caller) || returnTo == 0) {
                long at = sp - sp0;
                if (at + 8 > copyBytes) {
                    return TOO_SHORT;
                }
                returnTo = Words.longAt(copy, copyAt + at);
            }
            if (returnTo == 0 || (returnTo == pc && sp == caller)) {
                return BROKEN;
            }
            if (function == special.pollWait()) {
                pollStart = sp;
                pollEnd = caller;
            }
            trapped = (flags & INJECTED) != 0;
            pc = returnTo;
            sp = caller;
            returnTo = 0;
            if (linkRegister && trapped) {
                // sighandler saved the link register on the stack before it faked the call.
                long at = sp - sp0;
                if (at + 8 > copyBytes) {
                    return TOO_SHORT;
                }
                long saved = Words.longAt(copy, copyAt + at);
                sp += 16;
                int next = look(pc);
                if (next < 0) {
                    pc = saved;
                } else if (cachedBytes[next] == 0) {
                    returnTo = saved;
                }
            }
        }
    }

    private static final int FOREIGN = 1 << 8;
    private static final int INJECTED = 1 << 9;

    /// The place in the cache of an address; -1 where no function has it.
    private int look(long pc) {
        int slot = (int) ((pc * 0x9E3779B97F4A7C15L) >>> 50);
        if (cachedPc[slot] == pc) {
            return slot;
        }
        int function = functions.at(pc);
        if (function < 0) {
            return -1;
        }
        int id = functions.funcId(function);
        int flags = functions.flags(function) & 7;
        if (id != 0 && id == special.cgoCallback()) {
            flags &= ~SP_WRITE;
        }
        if (functions.isForeign(function)) {
            flags |= FOREIGN;
        }
        if (special.isInjected(id)) {
            flags |= INJECTED;
        }
        cachedPc[slot] = pc;
        cachedFunction[slot] = function;
        cachedFlags[slot] = flags;
        cachedBytes[slot] = functions.frameBytes(function, pc);
        return slot;
    }

    /// The addresses of the last walk, leaf first; valid until the next, of which there are [#depth].
    long[] frames() {
        return frames;
    }

    int depth() {
        return depth;
    }

    /// Whether there are more frames than were walked.
    boolean cut() {
        return cut;
    }

    /// The stack pointer in the frame of `runtime_pollWait`; 0 where the stack has none.
    long pollStart() {
        return pollStart;
    }

    /// The caller's stack pointer of that frame: its arguments' place begins there.
    long pollEnd() {
        return pollEnd;
    }
}

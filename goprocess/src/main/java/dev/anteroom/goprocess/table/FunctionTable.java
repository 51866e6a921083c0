package dev.anteroom.goprocess.table;

import dev.anteroom.goprocess.Words;
import java.lang.foreign.MemorySegment;

/// The functions of a program, by number in the order of their addresses. Immutable, safe to share.
///
/// Whatever it is told to look up, it answers with "none" or throws [IndexOutOfBoundsException] where the table
/// points outside itself.
public final class FunctionTable {
    public static final int NONE = -1;

    public static final int HEADER_BYTES = 72;
    private static final int MAGIC_118 = 0xfffffff0;
    private static final int MAGIC_120 = 0xfffffff1;
    private static final int MAX_FUNCTIONS = 1 << 23;
    private static final int MAX_NAME = 8192;

    /// `_func` (runtime/runtime2.go): entryoff u32 at 0, nameoff i32 at 4, args i32 at 8, deferreturn u32 at 12,
    /// pcsp u32 at
    /// 16, pcfile u32 at 20, pcln u32 at 24, npcdata u32 at 28, cuOffset u32 at 32; then, from 1.20, startLine i32
    /// at 36; funcID u8, flag u8, a byte, nfuncdata u8; npcdata and nfuncdata words of 32 bits.
    private static final int PCSP = 16;

    private static final int PCFILE = 20;
    private static final int PCLN = 24;
    private static final int NPCDATA = 28;
    private static final int CU_OFFSET = 32;

    private static final int PCDATA_INLINE_TREE_INDEX = 2;
    private static final int FUNCDATA_INLINE_TREE = 3;

    private final MemorySegment table;
    private final boolean before120;
    private final int quantum;
    private final int count;
    private final long text;
    private final long names;
    private final long units;
    private final long files;
    private final long pcs;
    private final long functions;

    /// @param table from its header on
    /// @param text the address in memory to which the functions' addresses are relative (moduledata's `text`)
    public FunctionTable(MemorySegment table, long text) {
        this.table = table;
        this.text = text;
        this.before120 = Words.intAt(table, 0) == MAGIC_118;
        this.quantum = Words.byteAt(table, 6);
        this.count = (int) Words.longAt(table, 8);
        this.names = Words.longAt(table, 32);
        this.units = Words.longAt(table, 40);
        this.files = Words.longAt(table, 48);
        this.pcs = Words.longAt(table, 56);
        this.functions = Words.longAt(table, 64);
    }

    /// Whether a header as Go 1.18 and newer write it starts here, and what it counts fits into what is there.
    ///
    /// @param bytes how many bytes there are from `at` on
    public static boolean startsAt(MemorySegment memory, long at, long bytes) {
        if (bytes < HEADER_BYTES) {
            return false;
        }
        int magic = Words.intAt(memory, at);
        int instruction = Words.byteAt(memory, at + 6);
        long functionCount = Words.longAt(memory, at + 8);
        if ((magic != MAGIC_118 && magic != MAGIC_120)
                || Words.shortAt(memory, at + 4) != 0
                || (instruction != 1 && instruction != 4)
                || Words.byteAt(memory, at + 7) != 8
                || functionCount <= 0
                || functionCount > MAX_FUNCTIONS) {
            return false;
        }
        long previous = HEADER_BYTES;
        for (int word = 4; word <= 8; word++) {
            long offset = Words.longAt(memory, at + 8L * word);
            if (offset < previous || offset > bytes) {
                return false;
            }
            previous = offset;
        }
        return functionCount * 8 + 4 <= bytes - previous;
    }

    /// Bytes of an inline tree's entry (`runtime/symtabinl.go`, `inlinedCall`): from 1.20 funcID u8 at 0, nameOff
    /// i32 at 4,
    /// parentPc i32 at 8, startLine i32 at 12; before, parent i16, funcID u8 at 2, file, line, nameOff i32 at 12,
    /// parentPc i32 at 16.
    public int inlineEntryBytes() {
        return before120 ? 20 : 16;
    }

    public int inlineFuncId(MemorySegment entry) {
        return Words.byteAt(entry, before120 ? 2 : 0);
    }

    public String inlineName(MemorySegment entry) {
        return nameAt(Words.intAt(entry, before120 ? 12 : 4));
    }

    public long inlineParent(int function, MemorySegment entry) {
        return entry(function) + Words.unsignedIntAt(entry, before120 ? 16 : 8);
    }

    /// How many functions.
    public int count() {
        return count;
    }

    /// The number of the function that an address belongs to, [#NONE] where there is none.
    public int at(long pc) {
        long offset = pc - text;
        if (offset < 0 || offset >= Words.unsignedIntAt(table, functions + 8L * count)) {
            return NONE;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Words.unsignedIntAt(table, functions + 8L * middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Words.unsignedIntAt(table, functions + 8L * low) <= offset ? low : NONE;
    }

    /// The address of a function's first instruction.
    public long entry(int function) {
        return text + Words.unsignedIntAt(table, functions + 8L * function);
    }

    /// The address after a function's last instruction.
    public long end(int function) {
        return text + Words.unsignedIntAt(table, functions + 8L * (function + 1));
    }

    private long recordAt(int function) {
        return functions + Words.unsignedIntAt(table, functions + 8L * function + 4);
    }

    /// The linker's name: `net/http.(*conn).serve`.
    public String name(int function) {
        return nameAt(Words.intAt(table, recordAt(function) + 4));
    }

    private String nameAt(int offset) {
        if (offset < 0 || names + offset >= units) {
            throw new IndexOutOfBoundsException("a function's name is outside the table");
        }
        return Words.stringAt(table, names + offset, MAX_NAME);
    }

    /// Whether a function's name starts with some eight bytes, without making a string of it.
    public boolean nameStartsWith(int function, long eightBytes) {
        long at = names + Words.intAt(table, recordAt(function) + 4);
        return at >= names && at + 8 <= table.byteSize() && Words.longAt(table, at) == eightBytes;
    }

    /// The runtime's number for functions that it treats specially, 0 for all others. They differ between versions.
    public int funcId(int function) {
        return Words.byteAt(table, recordAt(function) + (before120 ? 36 : 40));
    }

    /// `TOPFRAME`, `SPWRITE`, `ASM` as bits 0, 1, 2.
    public int flags(int function) {
        return Words.byteAt(table, recordAt(function) + (before120 ? 37 : 41));
    }

    /// Whether the function has no frame table at all: foreign code.
    public boolean isForeign(int function) {
        return Words.intAt(table, recordAt(function) + PCSP) == 0;
    }

    /// How far the stack pointer is below its value at the function's entry, in bytes; -1 where the table doesn't
    /// say.
    public int frameBytes(int function, long pc) {
        return value(function, Words.unsignedIntAt(table, recordAt(function) + PCSP), pc);
    }

    /// The line of an address, 0 where the table has none.
    public int line(int function, long pc) {
        return Math.max(0, value(function, Words.unsignedIntAt(table, recordAt(function) + PCLN), pc));
    }

    /// The source file of an address, empty where the table has none.
    public String file(int function, long pc) {
        long at = recordAt(function);
        int number = value(function, Words.unsignedIntAt(table, at + PCFILE), pc);
        if (number < 0) {
            return "";
        }
        long unit = units + 4 * (Words.unsignedIntAt(table, at + CU_OFFSET) + number);
        if (unit + 4 > files) {
            return "";
        }
        long offset = Words.unsignedIntAt(table, unit);
        return offset == 0xffffffffL || files + offset >= pcs ? "" : Words.stringAt(table, files + offset, MAX_NAME);
    }

    /// The index in the function's inline tree of the call at an address, -1 where nothing was inlined there.
    public int inlineIndex(int function, long pc) {
        long at = recordAt(function);
        if (Words.unsignedIntAt(table, at + NPCDATA) <= PCDATA_INLINE_TREE_INDEX) {
            return -1;
        }
        long start = Words.unsignedIntAt(table, at + recordBytes() + 4L * PCDATA_INLINE_TREE_INDEX);
        return value(function, start, pc);
    }

    /// Where the function's inline tree is, from moduledata's `gofunc` on; -1 where it has none.
    public long inlineTree(int function) {
        long at = recordAt(function);
        if (Words.byteAt(table, at + recordBytes() - 1) <= FUNCDATA_INLINE_TREE) {
            return -1;
        }
        long pcdata = Words.unsignedIntAt(table, at + NPCDATA);
        long offset = Words.unsignedIntAt(table, at + recordBytes() + 4 * (pcdata + FUNCDATA_INLINE_TREE));
        return offset == 0xffffffffL ? -1 : offset;
    }

    private int recordBytes() {
        return before120 ? 40 : 44;
    }

    /// A value from a pc table: pairs of a zig-zag change of the value and a change of the address
    /// (`runtime.step`), until a
    /// change of 0 that isn't the first.
    private int value(int function, long start, long pc) {
        if (start == 0) {
            return -1;
        }
        long at = pcs + start;
        long address = entry(function);
        int value = -1;
        boolean first = true;
        while (at < functions) {
            long change = 0;
            int shift = 0;
            int next;
            do {
                next = Words.byteAt(table, at++);
                change |= (long) (next & 0x7f) << (shift & 31);
                shift += 7;
            } while (next >= 0x80 && shift < 35);
            if (change == 0 && !first) {
                return -1;
            }
            first = false;
            value += (int) (-(change & 1) ^ (change >>> 1));
            long step = 0;
            shift = 0;
            do {
                next = Words.byteAt(table, at++);
                step |= (long) (next & 0x7f) << (shift & 31);
                shift += 7;
            } while (next >= 0x80 && shift < 35);
            address += step * quantum;
            if (pc < address) {
                return value;
            }
        }
        return -1;
    }
}
